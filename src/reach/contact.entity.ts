import { Entity, Index } from 'typeorm';
import { Bool, Id, Instant, Int, Text } from '../platform/database/columns';

/**
 * reserved: a task exists, the customer may still receive it · delivered: WeCom says it arrived · dropped: it never
 * will. Reserved and delivered count against caps and the send budget.
 */
type ContactState = 'reserved' | 'delivered' | 'dropped';

/** Who was contacted, when, and by what: one row per target and step of a source. */
@Entity('contact_log')
@Index('ux_contact_source', ['sourceKind', 'sourceId', 'step', 'targetKind', 'targetId'], { unique: true })
@Index('ix_contact_target', ['targetKind', 'targetId', 'day'])
@Index('ix_contact_at', ['targetKind', 'state', 'at'])
export class Contact {
  @Id()
  id: number;

  /** 'customer' or 'group'. */
  @Text(16)
  targetKind: 'customer' | 'group';

  @Int()
  targetId: number;

  /** What kind of contact: 'broadcast', 'member-day', 'prospect', 'welcome', 'service' … */
  @Text(32)
  kind: string;

  /** True for a WeCom mass message (群发), which uses up the target's send budget. */
  @Bool()
  mass: boolean;

  /** Who sent it: 'occurrence', 'prospect' …, its id, and its step (0 where there is one only). */
  @Text(24)
  sourceKind: string;

  @Int()
  sourceId: number;

  @Int()
  step: number;

  @Text(64, { nullable: true })
  repUserid: string | null;

  @Text(16)
  state: ContactState;

  /** When it is due while reserved, when it arrived once delivered. */
  @Instant()
  at: Date;

  @Int()
  day: number;

  /** Days after the contact in which a purchase is credited to it. */
  @Int()
  windowDays: number;
}
