import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { messagesArrived } from '../conversations.facts';
import { HAS_READABLE_CHATS } from './readable-chats';

const params = z.strictObject({
  keyword: z.string().min(1).max(64).meta({ title: '关键词' }),
  days: z.int().min(1).max(3650).default(30).meta({ title: '最近多少天' }),
  from: z.enum(['customer', 'rep']).default('customer').meta({ title: '谁说的' }),
});
type Params = z.infer<typeof params>;

/** "Wrote a text that holds these characters", as they are: no patterns, capitals differ from small letters. */
@RuleKind('message.contains')
export class MessageContains implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '聊天';
  readonly label = '聊天提到';
  readonly template = '近 {days} 天聊天提到“{keyword}”';
  readonly mentionsTime = true;
  readonly changesOn = [messagesArrived];
  readonly coverage = 'chats';

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  knowable(): Sql {
    return HAS_READABLE_CHATS;
  }

  where(params: Params, asked: Asked): Sql {
    return sql`EXISTS (SELECT 1 FROM message m WHERE m.customer_id = c.id AND ${this.matching(params, asked)})`;
  }

  evidence(params: Params, asked: Asked): Evidence {
    const id = sql`SELECT MAX(m.id) FROM message m WHERE m.customer_id = c.id AND ${this.matching(params, asked)}`;
    return { kind: 'message', id };
  }

  sentence({ keyword, days, from }: Params): string {
    return `近 ${days} 天${from === 'rep' ? '员工' : '客户'}在聊天里提到“${keyword}”`;
  }

  async facts(customerIds: number[], params: Params, asked: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; text: string; day: number }>(sql`
      SELECT m.customer_id AS id, m.text, m.sent_day AS day FROM message m WHERE m.id IN (
        SELECT MAX(m.id) FROM message m WHERE m.customer_id IN (${customerIds}) AND ${this.matching(params, asked)}
        GROUP BY m.customer_id)`);
    return new Map(rows.map((row) => [row.id, `${this.calendar.text(row.day)}：“${row.text.slice(0, 40)}”`]));
  }

  /** By the instant, which the index of a customer's messages is ordered by. */
  private matching({ keyword, days, from }: Params, { today }: Asked): Sql {
    return sql`m.sent_at >= ${this.calendar.startOf(today - days + 1)} AND m.sent_at < ${this.calendar.startOf(today + 1)}
      AND m.direction = ${from === 'rep' ? 'out' : 'in'} AND ${this.db.dialect.contains(sql`m.text`, keyword)}`;
  }
}
