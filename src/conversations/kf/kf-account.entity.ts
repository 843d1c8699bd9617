import { Entity } from 'typeorm';
import { Bool, Instant, Json, Key, Text } from '../../platform/database/columns';

/** What is said by itself, by occasion; '' or absent: nothing. Each needs a one-time code of WeCom's. */
export interface KfWords {
  welcome?: string;
  queued?: string;
  taken?: string;
  ended?: string;
}

/** One account of 微信客服, and how far it has been read. */
@Entity('kf_account')
export class KfAccount {
  @Key(64)
  openKfid: string;

  @Text(64, { default: '' })
  name: string;

  /** False where WeCom does not let this app read and answer it, or no longer has it. */
  @Bool({ default: true })
  managed: boolean;

  /** next_cursor of the last page that was stored; moved in the transaction that stores it. */
  @Text(64, { nullable: true })
  pullCursor: string | null;

  /** When everything there was had been read for the first time; until then nobody is answered. */
  @Instant({ nullable: true })
  caughtUpAt: Date | null;

  /** When it was last read to the end. */
  @Instant({ nullable: true })
  pulledAt: Date | null;

  /** Of the last event, good for ten minutes. */
  @Text(128, { nullable: true })
  eventToken: string | null;

  @Instant({ nullable: true })
  tokenAt: Date | null;

  /** Why it could not be read; null when it could. */
  @Text(300, { nullable: true })
  error: string | null;

  @Json({ nullable: true })
  words: KfWords | null;
}
