import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { Facts } from '../platform/events/facts';
import { BY_HAND } from './customer-tag.entity';
import { Tag } from './tag.entity';
import { tagsChanged } from './tags.facts';

/** The tag library, and tags set by hand. */
@Injectable()
export class Tags {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /** Throws Refused (404) when there is no such tag. */
  async get(tagId: number): Promise<Tag> {
    const tag = await this.db.repo(Tag).findOneBy({ id: tagId });
    if (!tag) throw notFound('tag', tagId);
    return tag;
  }

  /** Throws Refused when the group has a tag of this name. */
  async create(wanted: { name: string; group: string }): Promise<number> {
    if (await this.insert(wanted)) return this.idOf(wanted);
    throw new Refused('tags.exists', `There is a tag ${wanted.group}/${wanted.name} already.`, { status: 409 });
  }

  /** The tag of this name, made where there is none. */
  async ensure(wanted: { name: string; group: string }): Promise<number> {
    await this.insert(wanted);
    return this.idOf(wanted);
  }

  /** Gives a customer a tag by hand; no rule takes it away. Giving it twice changes nothing. */
  async set(tagId: number, customerId: number): Promise<void> {
    await this.get(tagId);
    const found = await this.db.row(sql`SELECT id FROM customer WHERE id = ${customerId}`);
    if (!found) throw notFound('customer', customerId);
    await this.db.transaction(async () => {
      const row = { tag_id: tagId, customer_id: customerId, rule_id: BY_HAND, source: 'manual', evidence: '[]' };
      const added = await this.db.insertIgnore('customer_tag', [{ ...row, since: this.clock.now() }]);
      if (added) await this.facts.announce(tagsChanged, { customerIds: [customerId], tagIds: [tagId] });
    });
  }

  /** Takes away a tag that was set by hand. Throws Refused where there is none, or where a rule gives it. */
  async unset(tagId: number, customerId: number): Promise<void> {
    await this.db.transaction(async () => {
      const removed = await this.db.run(sql`
        DELETE FROM customer_tag WHERE tag_id = ${tagId} AND customer_id = ${customerId} AND rule_id = ${BY_HAND}`);
      if (removed) {
        await this.facts.announce(tagsChanged, { customerIds: [customerId], tagIds: [tagId] });
        return;
      }
      const ruled = await this.db.row<{ rule_id: number }>(sql`
        SELECT rule_id FROM customer_tag WHERE tag_id = ${tagId} AND customer_id = ${customerId} LIMIT 1`);
      if (!ruled) throw notFound('tag on this customer', tagId);
      throw new Refused('tags.by-rule', 'A rule gives this tag. Change or pause the rule instead.', {
        status: 409,
        details: { ruleId: ruled.rule_id },
      });
    });
  }

  private async insert({ name, group }: { name: string; group: string }): Promise<boolean> {
    const row = { name, tag_group: group, created_at: this.clock.now() };
    return (await this.db.insertIgnore('tag', [row])) > 0;
  }

  private async idOf({ name, group }: { name: string; group: string }): Promise<number> {
    return (await this.db.repo(Tag).findOneByOrFail({ name, tagGroup: group })).id;
  }
}
