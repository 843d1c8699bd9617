import { Entity, Index } from 'typeorm';
import { Bool, Instant, Int, IntKey, Key, LongText, Text } from '../platform/database/columns';

/** ruleId of tags set by hand. */
export const BY_HAND = 0;

/**
 * A tag on a customer, by one rule or by hand: two rules that give one tag are two rows, and neither takes away what
 * the other gave. A customer has the tag while a row of it has not ended.
 */
@Entity('customer_tag')
@Index('ix_customer_tag_customer', ['customerId'])
@Index('ix_customer_tag_rule', ['ruleId', 'customerId'])
@Index('ix_customer_tag_expiry', ['expiresAt', 'ruleId'])
export class CustomerTag {
  @IntKey()
  tagId: number;

  @IntKey()
  customerId: number;

  /** BY_HAND, or the rule that set it. */
  @IntKey()
  ruleId: number;

  @Text(16)
  source: 'rule' | 'manual';

  /** The rule's version that said so last. */
  @Int({ default: 0 })
  version: number;

  /** JSON text `[{"node","kind":"order"|"message","id"}]`: the rows the rule went by. Compared as text. */
  @LongText()
  evidence: string;

  @Instant()
  since: Date;

  @Instant({ nullable: true })
  expiresAt: Date | null;

  /** Set when it expired although the rule still holds; new evidence opens it again. */
  @Instant({ nullable: true })
  endedAt: Date | null;
}

/** What this service wrote to WeCom for a pair and a tag; what a rep set by hand is never in here. */
@Entity('tag_write')
export class TagWrite {
  @Key(64)
  repUserid: string;

  @Key(64)
  externalUserid: string;

  @IntKey()
  tagId: number;

  /** True after adding, false after removing. */
  @Bool()
  wanted: boolean;

  @Int({ default: 0 })
  writes: number;

  @Instant()
  at: Date;
}
