import { Entity, Index } from 'typeorm';
import { Instant, Key, Text } from '../../platform/database/columns';

/** Somebody who wrote to an account. Not a customer of ours by that alone; known ones are found by their identities. */
@Entity('kf_customer')
@Index('ix_kf_customer_unionid', ['unionid'])
@Index('ix_kf_customer_unread', ['readAt'])
export class KfCustomer {
  @Key(64)
  externalUserid: string;

  @Text(128, { default: '' })
  nickname: string;

  /** Only where the corp has bound a WeChat developer account. */
  @Text(64, { nullable: true })
  unionid: string | null;

  /** When WeCom was asked who this is; null where it still must be. */
  @Instant({ nullable: true })
  readAt: Date | null;
}
