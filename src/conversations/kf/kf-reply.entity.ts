import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, LongText, Text } from '../../platform/database/columns';

/** What a reply is said on: an operator's answer, or a word that needs a code. */
export type KfOccasion = 'reply' | 'welcome' | 'queued' | 'taken' | 'ended';

/** Something we want said in a session; how far it came is its effect's state. */
@Entity('kf_reply')
@Index('ux_kf_reply_request', ['sessionId', 'requestKey'], { unique: true })
@Index('ix_kf_reply_effect', ['effectId'])
export class KfReply {
  @Id()
  id: number;

  @Int()
  sessionId: number;

  @Text(16)
  occasion: KfOccasion;

  /** Of the asker's choice, or of the code: asked twice, it is said once. */
  @Text(64)
  requestKey: string;

  @LongText()
  text: string;

  /** Who wrote it; '' for words said by themselves. */
  @Text(64, { default: '' })
  byName: string;

  @Int({ nullable: true })
  effectId: number | null;

  @Instant()
  createdAt: Date;
}
