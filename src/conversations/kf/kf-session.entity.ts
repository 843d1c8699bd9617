import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Text } from '../../platform/database/columns';
import type { KfState } from './session-states';

/** The chat of one customer with one account, and where it stands; ended ones are new again when the customer writes. */
@Entity('kf_session')
@Index('ux_kf_session_pair', ['openKfid', 'externalUserid'], { unique: true })
@Index('ix_kf_session_recent', ['lastAt', 'id'])
@Index('ix_kf_session_state', ['state', 'lastAt', 'id'])
@Index('ix_kf_session_account', ['openKfid', 'lastAt', 'id'])
@Index('ix_kf_session_customer', ['externalUserid'])
export class KfSession {
  @Id()
  id: number;

  @Text(64)
  openKfid: string;

  @Text(64)
  externalUserid: string;

  @Text(16)
  state: KfState;

  /** Who holds it; '' unless the state is human. */
  @Text(64, { default: '' })
  servicerUserid: string;

  /** Since when it is in this state with this servicer. */
  @Instant()
  since: Date;

  /** Every change of the row compares and raises it. */
  @Int({ default: 0 })
  version: number;

  /** Where the customer came from, as the link's scene says. */
  @Text(64, { default: '' })
  scene: string;

  @Instant({ nullable: true })
  lastCustomerAt: Date | null;

  /** The last message or visit. */
  @Instant()
  lastAt: Date;

  @Int({ nullable: true })
  lastMessageId: number | null;
}

/** One change of a session's state or holder. */
@Entity('kf_session_move')
@Index('ix_kf_session_move', ['sessionId', 'id'])
export class KfSessionMoved {
  @Id()
  id: number;

  @Int()
  sessionId: number;

  @Text(16)
  fromState: KfState;

  @Text(16)
  toState: KfState;

  @Text(64, { default: '' })
  servicerUserid: string;

  /** customer, servicer, ours, read (WeCom said so when asked) or silence (48 hours). */
  @Text(16)
  cause: string;

  @Instant()
  at: Date;
}
