import { Entity, Index } from 'typeorm';
import { Id, Int, Text } from '../platform/database/columns';

/** A mobile a rep typed on a customer's card, as WeCom showed it last. Gone when the rep takes it off again. */
@Entity('follow_phone')
@Index('ux_follow_phone_typed', ['repUserid', 'externalUserid', 'phoneHash'], { unique: true })
@Index('ix_follow_phone_hash', ['phoneHash', 'customerId'])
@Index('ix_follow_phone_customer', ['customerId'])
export class FollowPhone {
  @Id()
  id: number;

  @Text(64)
  repUserid: string;

  @Text(64)
  externalUserid: string;

  /** Keyed, as in identity. */
  @Text(64)
  phoneHash: string;

  @Text(255)
  phoneSealed: string;

  @Int()
  customerId: number;
}
