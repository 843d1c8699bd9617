import { Entity, Index } from 'typeorm';
import { Bool, Id, Instant, Text } from '../platform/database/columns';

/** A tag of the library: ours, or a corp tag of WeCom, or both. */
@Entity('tag')
@Index('ux_tag_name', ['tagGroup', 'name'], { unique: true })
@Index('ux_tag_wecom', ['wecomTagId'], { unique: true })
export class Tag {
  @Id()
  id: number;

  @Text(64)
  name: string;

  @Text(64)
  tagGroup: string;

  /** The corp tag of the same name; null while there is none. */
  @Text(64, { nullable: true })
  wecomTagId: string | null;

  /** True where what rules and operators set is written to WeCom too. */
  @Bool({ default: false })
  writeBack: boolean;

  @Instant()
  createdAt: Date;
}
