import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Text } from '../platform/database/columns';

/** One person, however many ids they have. */
@Entity('customer')
@Index('ux_customer_origin', ['origin'], { unique: true })
@Index('ix_customer_owner', ['ownerUserid', 'id'])
@Index('ix_customer_created', ['createdAt', 'id'])
@Index('ix_customer_name', ['name', 'id'])
export class Customer {
  @Id()
  id: number;

  @Text(128)
  name: string;

  @Text(500, { default: '' })
  avatar: string;

  /** 0 unknown, 1 male, 2 female. */
  @Int({ default: 0 })
  gender: number;

  /** The phone a rep typed last, encrypted; identity rows hold its keyed hash. */
  @Text(255, { nullable: true })
  phoneSealed: string | null;

  /** The rep who gets the prospect and the credit; see Owners. */
  @Text(64, { nullable: true })
  ownerUserid: string | null;

  /** kind:value of the first identity; unique, so that two workers who meet one person make one customer. */
  @Text(180)
  origin: string;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}
