import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { Facts } from '../platform/events/facts';
import { holdsChanged } from './customers.facts';
import { CustomerHold, HoldEvidence, HoldKind } from './hold.entity';

/** Reasons not to market to a customer. Service comes first: an open hold stops every marketing kind. */
@Injectable()
export class Holds {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /**
   * Opens a hold, or adds the evidence to the one of its kind that is open already; answers its id. Throws Refused (404)
   * when there is no such customer.
   */
  async open(customerId: number, kind: HoldKind, reason: string, evidence: HoldEvidence[] = []): Promise<number> {
    return this.db.transaction(async () => {
      // Writing the customer's row first makes two who open a hold at once go one after the other.
      const now = this.clock.now();
      const found = await this.db.run(sql`UPDATE customer SET updated_at = ${now} WHERE id = ${customerId}`);
      if (!found) throw notFound('customer', customerId);
      const holds = this.db.repo(CustomerHold);
      const open = await this.db.row<{ id: number }>(sql`
        SELECT id FROM customer_hold WHERE customer_id = ${customerId} AND kind = ${kind} AND ended_at IS NULL`);
      if (open) {
        const hold = await holds.findOneByOrFail({ id: open.id });
        const known = new Set(hold.evidence.map((one) => `${one.kind}:${one.id}`));
        const added = evidence.filter((one) => !known.has(`${one.kind}:${one.id}`));
        if (added.length) await holds.update({ id: hold.id }, { evidence: [...hold.evidence, ...added] });
        return hold.id;
      }
      const row = { customerId, kind, reason: reason.slice(0, 255), evidence, since: now, endedAt: null };
      const { id } = await holds.save(holds.create(row));
      await this.facts.announce(holdsChanged, { customerIds: [customerId] });
      return id;
    });
  }

  /** Ends an open hold of the customer. Throws Refused (404) when there is none with this id. */
  async end(customerId: number, holdId: number): Promise<void> {
    await this.db.transaction(async () => {
      const ended = await this.db.run(sql`
        UPDATE customer_hold SET ended_at = ${this.clock.now()}
        WHERE id = ${holdId} AND customer_id = ${customerId} AND ended_at IS NULL`);
      if (!ended) throw notFound('open hold', holdId);
      await this.facts.announce(holdsChanged, { customerIds: [customerId] });
    });
  }
}
