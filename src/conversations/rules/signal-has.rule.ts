import { z } from 'zod';
import { INTENTS } from '../../../config/presets/signal-words';
import { SIGNALS } from '../../../config/presets/signals';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { signalsFound } from '../conversations.facts';
import { HAS_READABLE_CHATS } from './readable-chats';

const params = z.strictObject({
  intent: z.enum(INTENTS).default('wants-refill').meta({ title: '意图', format: 'intent' }),
  days: z.int().min(1).max(3650).default(14).meta({ title: '最近多少天' }),
});
type Params = z.infer<typeof params>;

/** "A chat of the last D days shows this intent", as the signal dictionary found it when the message came in. */
@RuleKind('signal.has')
export class SignalHas implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '聊天';
  readonly label = '聊天意图';
  readonly template = '近 {days} 天聊天里【{intent}】';
  readonly mentionsTime = true;
  readonly changesOn = [signalsFound];
  readonly coverage = 'chats';

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  knowable(): Sql {
    return HAS_READABLE_CHATS;
  }

  where(params: Params, asked: Asked): Sql {
    return sql`EXISTS (SELECT 1 FROM message_signal s WHERE s.customer_id = c.id AND ${this.matching(params, asked)})`;
  }

  evidence(params: Params, asked: Asked): Evidence {
    const id = sql`SELECT MAX(s.message_id) FROM message_signal s WHERE s.customer_id = c.id
      AND ${this.matching(params, asked)}`;
    return { kind: 'message', id };
  }

  sentence({ intent, days }: Params): string {
    return `近 ${days} 天聊天里【${SIGNALS[intent].label}】`;
  }

  async facts(customerIds: number[], params: Params, asked: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; text: string; day: number }>(sql`
      SELECT m.customer_id AS id, m.text, m.sent_day AS day FROM message m WHERE m.id IN (
        SELECT MAX(s.message_id) FROM message_signal s WHERE s.customer_id IN (${customerIds})
          AND ${this.matching(params, asked)} GROUP BY s.customer_id)`);
    return new Map(rows.map((row) => [row.id, `${this.calendar.text(row.day)}：“${row.text.slice(0, 40)}”`]));
  }

  private matching({ intent, days }: Params, { today }: Asked): Sql {
    return sql`s.intent = ${intent} AND s.at >= ${this.calendar.startOf(today - days + 1)}
      AND s.at < ${this.calendar.startOf(today + 1)}`;
  }
}
