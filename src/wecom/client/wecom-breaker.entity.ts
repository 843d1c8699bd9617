import { Entity } from 'typeorm';
import { Instant, Int, Key, Text } from '../../platform/database/columns';

/** WeCom said the credentials are wrong: no call with them until the hour is over or they are changed. */
@Entity('wecom_breaker')
export class WecomBreakerRow {
  /** The name of the token, as in wecom_token. */
  @Key(120)
  name: string;

  /** Hash of the credentials that were refused; others are not held back. */
  @Text(64)
  fingerprint: string;

  @Int()
  errcode: number;

  @Text(500)
  reason: string;

  @Instant()
  openedAt: Date;

  @Instant()
  untilAt: Date;
}
