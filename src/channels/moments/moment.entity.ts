import { Entity, Index } from 'typeorm';
import { Bool, Id, Instant, Int, IntKey, Json, Key, LongText, Text } from '../../platform/database/columns';

/** What a moment carries besides its text: pictures, or one link with a picture. Pictures by their id of ours. */
export type MomentExtra =
  { kind: 'image'; pictureId: number } | { kind: 'link'; title: string; url: string; pictureId: number };

/** A moment (朋友圈) that reps are asked to publish. */
@Entity('moment')
@Index('ix_moment_effect', ['effectId'])
@Index('ix_moment_remote', ['momentId'])
export class MomentRow {
  @Id()
  id: number;

  @Int({ default: 0 })
  effectId: number;

  @LongText()
  text: string;

  @Json()
  attachments: MomentExtra[];

  /** userids of who is asked. */
  @Json()
  users: string[];

  /** Ids of our tags: only customers who have one in WeCom see it; everybody where none. */
  @Json()
  tagIds: number[];

  /** WeCom's id, once its job has made the task. */
  @Text(128, { nullable: true })
  momentId: string | null;

  /** Why WeCom's job made none. */
  @Text(500, { nullable: true })
  fault: string | null;

  /** When results were read last. */
  @Instant({ nullable: true })
  readAt: Date | null;

  @Text(64)
  createdBy: string;

  @Instant()
  createdAt: Date;
}

/** What one rep did with a moment. */
@Entity('moment_result')
export class MomentResult {
  @IntKey()
  momentId: number;

  @Key(64)
  repUserid: string;

  @Bool()
  published: boolean;

  /** Customers who can see it. */
  @Int()
  reached: number;

  @Int()
  likes: number;

  @Int()
  comments: number;

  @Instant()
  readAt: Date;
}
