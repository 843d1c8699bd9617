import { Entity } from 'typeorm';
import { Big, Instant, Key, LongText, Text } from '../../platform/database/columns';

/** A token or ticket all processes share, and the lease of the one that is fetching the next. */
@Entity('wecom_token')
export class WecomTokenRow {
  /** corp id, then what it is: `ww1:app:` and a mark of the secret, `ww1:ticket:corp`. */
  @Key(120)
  name: string;

  /** Encrypted at rest; null before the first fetch. */
  @LongText({ nullable: true })
  sealed: string | null;

  @Instant({ nullable: true })
  expiresAt: Date | null;

  @Text(36, { nullable: true })
  leaseToken: string | null;

  /** Wall-clock milliseconds. */
  @Big({ nullable: true })
  leaseUntil: number | null;
}
