import { Entity, Index } from 'typeorm';
import { Instant, Int, Key, Text } from '../platform/database/columns';

/** A signed-in browser: an operator's console or a rep's sidebar. Only the hash of its token is kept. */
@Entity('session')
@Index('ix_session_expires', ['expiresAt'])
export class Session {
  @Key(64)
  tokenHash: string;

  @Int({ nullable: true })
  operatorId: number | null;

  @Text(64, { nullable: true })
  repUserid: string | null;

  @Text(64)
  csrf: string;

  @Instant()
  createdAt: Date;

  @Instant()
  expiresAt: Date;
}
