import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../../platform/database/columns';

export type AlertPostState = 'waiting' | 'done' | 'failed';

/** One message to the webhook: a row before it is a call, posted at least once, with an id by which a repeat is known. */
@Entity('alert_post')
@Index('ux_alert_post', ['delivery'], { unique: true })
@Index('ix_alert_post_state', ['state', 'dueAt'])
export class AlertPostRow {
  @Id()
  id: number;

  @Text(36)
  delivery: string;

  @Text(16)
  state: AlertPostState;

  @Json()
  body: unknown;

  @Int({ default: 0 })
  attempts: number;

  @Instant()
  dueAt: Date;

  /** The HTTP status of the last answer; null where there was none. */
  @Int({ nullable: true })
  status: number | null;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  createdAt: Date;

  @Instant({ nullable: true })
  doneAt: Date | null;
}
