import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Attributions } from '../../reach/attribution.service';
import { Contacts } from '../../reach/contacts.service';
import type { SendResult } from '../../wecom/api/mass-messages.api';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { contactStep } from './contact-step';

const DELIVERED = 1;

/** WeCom's send_result.status (document/path/93338): 2 not a friend any more, 3 too many mass messages. */
const REJECTIONS: Record<number, string> = { 2: 'not-friend', 3: 'over-budget' };

/** States a result may still change; a delivery that shows up after a withdrawal is the truth. */
const OPEN = ['tasked', 'confirmed', 'unconfirmed', 'withdrawn'];

/** Writes send results into the rows of the recipients. Reading the same page twice changes nothing. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly contacts: Contacts,
    private readonly attributions: Attributions,
  ) {}

  /** One page of at most 1,000 results of a task. Status 0, not sent, says nothing new. */
  async record(task: MassTask, beat: Beat, occurrence: Occurrence, page: SendResult[]): Promise<void> {
    const ids = await this.targetsOf(page);
    const delivered = new Map<number, number[]>();
    const rejected = new Map<string, number[]>();
    for (const row of page) {
      const target = ids.get(row.external_userid ?? row.chat_id ?? '');
      if (target === undefined) continue;
      const seconds = row.send_time ?? Math.floor(this.clock.now().getTime() / 1000);
      if (row.status === DELIVERED) push(delivered, seconds, target);
      else if (REJECTIONS[row.status]) push(rejected, REJECTIONS[row.status], target);
    }
    for (const [seconds, targets] of delivered)
      await this.arrived(task, beat, occurrence, targets, new Date(seconds * 1000));
    for (const [reason, targets] of rejected) await this.rejected(task, beat, occurrence, targets, reason);
  }

  private async arrived(
    task: MassTask,
    beat: Beat,
    occurrence: Occurrence,
    targets: number[],
    at: Date,
  ): Promise<void> {
    const fresh = await this.db.transaction(async () => {
      const changed = await this.db.run(sql`
        UPDATE recipient_beat SET state = 'delivered', reason = NULL, at = ${at}
        WHERE effect_id = ${task.effectId} AND state IN (${OPEN}) AND target_id IN (${targets})`);
      await this.contacts.delivered(contactStep(occurrence, beat), targets, at);
      return changed > 0;
    });
    if (fresh) await this.attributions.creditSince(occurrence.targetKind, targets, at);
  }

  private async rejected(
    task: MassTask,
    beat: Beat,
    occurrence: Occurrence,
    targets: number[],
    reason: string,
  ): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE recipient_beat SET state = 'rejected', reason = ${reason}, at = ${this.clock.now()}
        WHERE effect_id = ${task.effectId} AND state IN (${OPEN}) AND target_id IN (${targets})`);
      await this.contacts.dropped(contactStep(occurrence, beat), sql`${targets}`);
    });
  }

  private async targetsOf(page: SendResult[]): Promise<Map<string, number>> {
    const customers = page.flatMap((row) => (row.external_userid ? [row.external_userid] : []));
    const groups = page.flatMap((row) => (row.chat_id ? [row.chat_id] : []));
    const rows = [
      ...(customers.length
        ? await this.db.rows<{ name: string; id: number }>(sql`
            SELECT value AS name, customer_id AS id FROM identity WHERE kind = 'external_userid' AND value IN (${customers})`)
        : []),
      ...(groups.length
        ? await this.db.rows<{ name: string; id: number }>(
            sql`SELECT chat_id AS name, id FROM customer_group WHERE chat_id IN (${groups})`,
          )
        : []),
    ];
    return new Map(rows.map((row) => [row.name, row.id]));
  }
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
