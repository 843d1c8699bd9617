import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { holdsChanged } from '../customers.facts';
import { HOLD_KINDS } from '../hold.entity';

const LABELS: Record<string, string> = { complaint: '投诉未结', 'opted-out': '勿扰', refund: '退款未结' };

const params = z.strictObject({
  kind: z
    .enum(['any', ...HOLD_KINDS])
    .default('any')
    .meta({ title: '哪一种（any 为任一）' }),
});
type Params = z.infer<typeof params>;

/** "Has an open hold": a complaint, a refund, or asked to be left alone. */
@RuleKind('hold.open')
export class HoldOpen implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '关系';
  readonly label = '投诉、退款、勿扰';
  readonly template = '有未结的【{kind}】';
  readonly mentionsTime = false;
  readonly changesOn = [holdsChanged];

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  where({ kind }: Params): Sql {
    return sql`EXISTS (SELECT 1 FROM customer_hold h WHERE h.customer_id = c.id AND h.ended_at IS NULL${only(kind)})`;
  }

  sentence({ kind }: Params): string {
    return LABELS[kind] ?? '投诉、退款或勿扰未结';
  }

  async facts(customerIds: number[], { kind }: Params): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; kind: string; since: number }>(sql`
      SELECT h.customer_id AS id, h.kind, h.since FROM customer_hold h
      WHERE h.customer_id IN (${customerIds}) AND h.ended_at IS NULL${only(kind)} ORDER BY h.id`);
    return new Map(rows.map((row) => [row.id, `${LABELS[row.kind] ?? row.kind}，${this.dayText(row.since)} 起`]));
  }

  private dayText(at: number): string {
    return this.calendar.text(this.calendar.dayOf(new Date(at)));
  }
}

function only(kind: Params['kind']): Sql {
  return kind === 'any' ? sql`` : sql` AND h.kind = ${kind}`;
}
