import { Injectable } from '@nestjs/common';
import { customersChanged, groupChanged } from '../customers/customers.facts';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Facts, On } from '../platform/events/facts';
import { messagesArrived } from './conversations.facts';
import { SignalWriter } from './signals/signal-writer';

/** Messages per statement. */
const CHUNK = 500;

/** Gives messages that came before their customer or group was known to them, once these are. */
@Injectable()
export class MessageLinker {
  constructor(
    private readonly db: Database,
    private readonly facts: Facts,
    private readonly signals: SignalWriter,
  ) {}

  @On(customersChanged)
  async linkCustomers({ customerIds }: { customerIds: number[] }): Promise<void> {
    while ((await this.link(sql`i.customer_id IN (${customerIds})`)) === CHUNK);
  }

  /** Everybody's: for messages that were being stored while their customer was. */
  async linkAll(): Promise<void> {
    while ((await this.link(sql`1 = 1`)) === CHUNK);
    await this.linkChats(sql`1 = 1`);
  }

  @On(groupChanged)
  async linkGroups({ groupIds }: { groupIds: number[] }): Promise<void> {
    await this.linkChats(sql`g.id IN (${groupIds})`);
  }

  private async linkChats(groups: Sql): Promise<void> {
    await this.db.run(sql`
      UPDATE message SET group_id = (SELECT g.id FROM customer_group g WHERE g.chat_id = message.chat_id)
      WHERE group_id IS NULL AND chat_id IN (SELECT g.chat_id FROM customer_group g WHERE ${groups})`);
  }

  /** Links the next few; answers how many. Two who link the same messages leave the same rows. */
  private async link(whose: Sql): Promise<number> {
    const orphans = await this.db.rows<{ id: number; customer_id: number }>(sql`
      SELECT m.id, i.customer_id FROM message m JOIN identity i ON i.kind = 'external_userid' AND i.value = m.external_id
      WHERE m.customer_id IS NULL AND m.external_id IS NOT NULL AND ${whose} ORDER BY m.id LIMIT ${CHUNK}`);
    if (!orphans.length) return 0;
    const ids = orphans.map((row) => row.id);
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE message SET customer_id = (SELECT i.customer_id FROM identity i
          WHERE i.kind = 'external_userid' AND i.value = message.external_id)
        WHERE id IN (${ids}) AND customer_id IS NULL`);
      await this.facts.announce(messagesArrived, { customerIds: [...new Set(orphans.map((row) => row.customer_id))] });
      await this.signals.find(ids);
    });
    return orphans.length;
  }
}
