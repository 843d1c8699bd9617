import { Entity, Index } from 'typeorm';
import { Big, Id, Instant, Int, Real, Text } from '../database/columns';

/** One night's round over one kind of data; the cursor moves in the transaction that forgets, so a kill loses nothing. */
@Entity('trimming')
@Index('ux_trimming_day', ['name', 'day'], { unique: true })
@Index('ix_trimming_state', ['state', 'id'])
export class TrimmingRow {
  @Id()
  id: number;

  @Text(64)
  name: string;

  @Int()
  day: number;

  @Text(16)
  state: 'running' | 'done';

  /** What is older loses what its setting says. */
  @Instant()
  beforeAt: Date;

  /** Rows up to this id have been looked at. */
  @Big({ default: 0 })
  cursorId: number;

  /** The last id there was when the round began. */
  @Big()
  untilId: number;

  @Big({ default: 0 })
  trimmed: number;

  /** Rows that were due and stay, since somebody rests on them. */
  @Big({ default: 0 })
  spared: number;

  @Int({ default: 0 })
  bites: number;

  /** The longest time one bite held the database, in milliseconds. */
  @Real({ default: 0 })
  longestMs: number;

  @Instant()
  startedAt: Date;

  @Instant({ nullable: true })
  finishedAt: Date | null;
}
