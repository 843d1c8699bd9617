import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../../platform/database/columns';

/**
 * raised → notified (a channel was given the message) → acknowledged (somebody took it: no reminders) → cleared; each
 * may be skipped forward, none is gone back.
 */
export type AlertState = 'raised' | 'notified' | 'acknowledged' | 'cleared';

/** Something that is wrong, or was. */
@Entity('alert')
@Index('ux_alert_open', ['openKey'], { unique: true })
@Index('ix_alert_state', ['state', 'tellAt'])
@Index('ix_alert_rule', ['rule', 'subject', 'id'])
export class AlertRow {
  @Id()
  id: number;

  @Text(64)
  rule: string;

  /** Which one of several the rule sees; '' where there is only one. */
  @Text(128)
  subject: string;

  /** Rule and subject while open, null once cleared: there is at most one open alert of each. */
  @Text(200, { nullable: true })
  openKey: string | null;

  @Text(16)
  state: AlertState;

  /** What the texts name, as last seen. */
  @Json()
  facts: Record<string, string | number>;

  @Instant()
  raisedAt: Date;

  /** When it was wrong last. */
  @Instant()
  seenAt: Date;

  /** When it is told next, first or again. */
  @Instant()
  tellAt: Date;

  /** How often it was told. */
  @Int({ default: 0 })
  told: number;

  @Instant({ nullable: true })
  toldAt: Date | null;

  @Instant({ nullable: true })
  acknowledgedAt: Date | null;

  @Text(64, { nullable: true })
  acknowledgedBy: string | null;

  @Instant({ nullable: true })
  clearedAt: Date | null;
}
