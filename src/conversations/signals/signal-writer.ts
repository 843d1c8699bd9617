import { Injectable } from '@nestjs/common';
import { Intent } from '../../../config/presets/signal-words';
import { SIGNALS } from '../../../config/presets/signals';
import { HoldEvidence, HoldKind } from '../../customers/hold.entity';
import { Holds } from '../../customers/holds.service';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { signalsFound } from '../conversations.facts';
import { SignalFinder } from './signal-finder';

/** Intents that stop marketing until a person says otherwise. */
const HOLDS: Partial<Record<Intent, HoldKind>> = { complaint: 'complaint', 'opt-out': 'opted-out' };

/**
 * A complaint older than this was dealt with or forgotten: reading a year of chats for the first time must not stop
 * half of the customers. "Leave me alone" has no such end.
 */
const COMPLAINT_FRESH_MS = 30 * 86_400_000;

/** Messages per look. */
const CHUNK = 500;

interface Row {
  id: number;
  customer_id: number;
  direction: 'in' | 'out';
  text: string;
  sent_at: number;
  sent_day: number;
}

/** Runs the signal dictionary over messages and keeps what it found. */
@Injectable()
export class SignalWriter {
  private readonly finder = new SignalFinder(SIGNALS);

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
    private readonly holds: Holds,
  ) {}

  /**
   * Looks at messages that have a customer, in the caller's transaction; looking twice finds nothing new. A complaint
   * or an opt-out opens a hold, with the message as its evidence.
   */
  async find(messageIds: number[]): Promise<void> {
    for (let at = 0; at < messageIds.length; at += CHUNK) {
      const rows = await this.db.rows<Row>(sql`
        SELECT id, customer_id, direction, text, sent_at, sent_day FROM message
        WHERE id IN (${messageIds.slice(at, at + CHUNK)}) AND customer_id IS NOT NULL AND type = 'text' ORDER BY id`);
      await this.keep(rows);
    }
  }

  private async keep(rows: Row[]): Promise<void> {
    const signals = rows.flatMap((row) =>
      this.finder
        .find(row.text, row.direction === 'in' ? 'customer' : 'rep')
        .map(({ intent, phrase }) => ({ row, intent, phrase })),
    );
    if (!signals.length) return;
    const inserted = await this.db.insertIgnore(
      'message_signal',
      signals.map(({ row, intent, phrase }) => ({
        message_id: row.id,
        customer_id: row.customer_id,
        intent,
        phrase,
        at: row.sent_at,
        day: row.sent_day,
      })),
    );
    if (!inserted) return;
    await this.facts.announce(signalsFound, {
      customerIds: [...new Set(signals.map(({ row }) => row.customer_id))],
      intents: [...new Set(signals.map(({ intent }) => intent))],
    });
    await this.hold(signals);
  }

  private async hold(signals: { row: Row; intent: Intent }[]): Promise<void> {
    const fresh = this.clock.now().getTime() - COMPLAINT_FRESH_MS;
    const wanted = new Map<string, { customerId: number; kind: HoldKind; evidence: HoldEvidence[] }>();
    for (const { row, intent } of signals) {
      const kind = HOLDS[intent];
      if (!kind || (kind === 'complaint' && row.sent_at < fresh)) continue;
      const key = `${row.customer_id}:${kind}`;
      const hold = wanted.get(key) ?? { customerId: row.customer_id, kind, evidence: [] };
      hold.evidence.push({ kind: 'message', id: row.id, text: row.text.slice(0, 200) });
      wanted.set(key, hold);
    }
    for (const { customerId, kind, evidence } of wanted.values()) {
      await this.holds.open(customerId, kind, `客户说：“${evidence[evidence.length - 1].text ?? ''}”`, evidence);
    }
  }
}
