import { Entity, Index } from 'typeorm';
import { Bool, Json, LongText, Text } from '../../platform/database/columns';
import { Kept } from '../kept/kept.columns';
import type { WelcomeAttachment } from '../welcome/welcome-plan';

/** What newcomers of groups are told (入群欢迎语): material a group's owner puts to use in the client. */
@Entity('group_welcome')
@Index('ix_group_welcome_effect', ['effectId'])
export class GroupWelcomeRow extends Kept {
  @Text(64)
  name: string;

  /** With {昵称} where the newcomer's name goes; at most 3,000 bytes as WeCom gets it. */
  @LongText()
  text: string;

  @Json({ nullable: true })
  attachment: WelcomeAttachment | null;

  /** Whether WeCom told the owners that there is a new one. */
  @Bool()
  notify: boolean;
}
