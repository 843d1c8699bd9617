import { Entity, Index } from 'typeorm';
import { Big, Bool, Id, Instant, Int, Json, LongText, Text } from '../database/columns';

export type JobState = 'waiting' | 'leased' | 'dead';

/** One piece of background work. Done jobs are deleted; dead ones stay until a person decides. */
@Entity('job')
@Index('ux_job_lane', ['name', 'lane'], { unique: true })
@Index('ix_job_due', ['state', 'priority', 'dueAt'])
@Index('ix_job_lease', ['state', 'leaseUntil'])
export class JobRow {
  @Id()
  id: number;

  @Text(100)
  name: string;

  /** Jobs of one name and lane are one row: they run one after another and coalesce while waiting. */
  @Text(200, { nullable: true })
  lane: string | null;

  @Json()
  data: unknown;

  @Text(16)
  state: JobState;

  /** Higher runs first among the due. */
  @Int({ default: 0 })
  priority: number;

  @Instant()
  dueAt: Date;

  @Int({ default: 0 })
  attempts: number;

  @Int()
  maxAttempts: number;

  /** Added once more while it ran: runs again after this run. */
  @Bool({ default: false })
  again: boolean;

  @Text(36, { nullable: true })
  leaseToken: string | null;

  /** Wall-clock milliseconds; the clock port may jump, a lease may not. */
  @Big({ nullable: true })
  leaseUntil: number | null;

  @LongText({ nullable: true })
  error: string | null;

  @Instant()
  createdAt: Date;
}
