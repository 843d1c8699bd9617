import { Entity, Index } from 'typeorm';
import { Bool, Json, Text } from '../../platform/database/columns';
import { Kept } from '../kept/kept.columns';
import type { WelcomePlan } from '../welcome/welcome-plan';

/** A code customers scan to meet reps (渠道活码), and what happens when they do. */
@Entity('channel')
@Index('ux_channel_state', ['state'], { unique: true })
@Index('ix_channel_effect', ['effectId'])
export class Channel extends Kept {
  @Text(64)
  name: string;

  /** WeCom's State: comes back with everybody who came by this code, and is never used twice. */
  @Text(30)
  state: string;

  /** userids. */
  @Json()
  users: string[];

  /** Department ids. */
  @Json()
  parties: number[];

  /** True: friends at once; false: the rep has to agree. */
  @Bool()
  skipVerify: boolean;

  /** Ids of our tags that are set in WeCom on arrival. */
  @Json()
  tagIds: number[];

  @Json()
  welcome: WelcomePlan;

  /** Where the picture of the code is; null until WeCom has made it and its id is stored. */
  @Text(700, { nullable: true })
  qrCode: string | null;
}
