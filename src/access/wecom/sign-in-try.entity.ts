import { Entity, Index } from 'typeorm';
import { Instant, Key, Text } from '../../platform/database/columns';

/** What a browser wants to come into: the console or the sidebar. */
export type Door = 'operator' | 'rep';

/** A sign-in that went to WeCom and is not back yet. Of both nonces only hashes are kept. */
@Entity('sign_in_try')
@Index('ix_sign_in_try_expires', ['expiresAt'])
export class SignInTry {
  @Key(64)
  stateHash: string;

  @Text(64)
  browserHash: string;

  @Text(16)
  door: Door;

  /** The path of ours to go to afterwards. */
  @Text(512)
  back: string;

  @Instant()
  expiresAt: Date;
}
