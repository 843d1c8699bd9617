import { Injectable } from '@nestjs/common';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { CustomersQueries } from '../customers/customers.queries';
import { GroupsQueries } from '../customers/groups.queries';
import { RepsQueries } from '../customers/reps.queries';
import { OrderCoverageQueries } from '../orders/order-coverage.queries';
import { SummaryQueries } from '../prospects/summary.queries';
import { EffectQueries } from '../wecom/outbox/effects.queries';
import { CampaignTotals, InboxTotals, Overview, TrendDay } from './analytics.dto';
import { Kept } from './kept';
import { RepurchaseQueries } from './repurchase.queries';

const TREND_DAYS = 30;
const REPURCHASE_DAYS = 90;

/** The numbers of the front page, each from the room that owns it. */
@Injectable()
export class OverviewQueries {
  private readonly kept: Kept<Overview>;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly customers: CustomersQueries,
    private readonly groups: GroupsQueries,
    private readonly reps: RepsQueries,
    private readonly orders: OrderCoverageQueries,
    private readonly prospects: SummaryQueries,
    private readonly effects: EffectQueries,
    private readonly repurchase: RepurchaseQueries,
  ) {
    this.kept = new Kept(clock, () => this.read());
  }

  /** At most ten seconds old. */
  overview(): Promise<Overview> {
    return this.kept.get();
  }

  private async read(): Promise<Overview> {
    const now = this.clock.now();
    const today = this.calendar.dayOf(now);
    const [customers, groups, seats, orders, trend, repurchase, prospects, campaigns, inbox, effects, parked] =
      await Promise.all([
        this.customers.totals(this.calendar.startOf(today)),
        this.groups.totals(),
        this.reps.seats(),
        this.orders.coverage(),
        this.trend(today),
        this.repurchase.over(today - REPURCHASE_DAYS + 1, today),
        this.prospects.today(today),
        this.campaigns(),
        this.inbox(now),
        this.effects.counts(),
        this.parked(now),
      ]);
    const { matched, total, share, friendsWithOrders, dataAsOf } = orders;
    const last = trend[trend.length - 1];
    const { newSince, ...people } = customers;
    return {
      now,
      coverage: {
        orders: { matched, total, share },
        chats: { reps: seats.withSeat, ofReps: seats.reps },
        friendsWithOrders,
        dataAsOf,
      },
      customers: { ...people, newToday: newSince },
      groups,
      orders: {
        total,
        matched,
        unmatched: total - matched,
        today: last.orders,
        todayAmountFen: last.amountFen,
        dataAsOf,
      },
      repurchase: { windowDays: REPURCHASE_DAYS, ...repurchase },
      prospects,
      campaigns,
      inbox,
      effects: { unknown: effects.states.unknown, failed: effects.states.failed, parked },
      trend,
    };
  }

  private async trend(today: Day): Promise<TrendDay[]> {
    const days = Array.from({ length: TREND_DAYS }, (_, index) => today - TREND_DAYS + 1 + index);
    const bounds = days.map(
      (day) =>
        sql`SELECT ${day} AS day, ${this.calendar.startOf(day)} AS low, ${this.calendar.startOf(day + 1)} AS high`,
    );
    const [orders, fresh] = await Promise.all([
      this.orders.byDay(days[0], today),
      this.db.heavy<{ day: number; people: number }>(sql`
        SELECT b.day, COUNT(c.id) AS people FROM (${sql.join(bounds, ' UNION ALL ')}) b
        LEFT JOIN customer c ON c.created_at >= b.low AND c.created_at < b.high GROUP BY b.day`),
    ]);
    const ordersOf = new Map(orders.map((row) => [Number(row.day), row]));
    const freshOf = new Map(fresh.map((row) => [Number(row.day), Number(row.people)]));
    return days.map((day) => ({
      day: this.calendar.text(day),
      orders: Number(ordersOf.get(day)?.orders ?? 0),
      amountFen: Number(ordersOf.get(day)?.amountFen ?? 0),
      newCustomers: freshOf.get(day) ?? 0,
    }));
  }

  private async campaigns(): Promise<CampaignTotals> {
    const row = await this.db.row<Record<keyof CampaignTotals, number>>(sql`
      SELECT (SELECT COUNT(*) FROM occurrence WHERE state = 'running') AS running,
        (SELECT COUNT(*) FROM campaign WHERE state = 'scheduled') AS scheduled,
        (SELECT COUNT(*) FROM occurrence e WHERE e.state IN ('asks', 'failed') OR (e.state IN ('running', 'paused')
          AND EXISTS (SELECT 1 FROM mass_task t WHERE t.occurrence_id = e.id AND t.state = 'failed' AND t.replaced = 0)))
          AS needAttention`);
    return {
      running: Number(row?.running ?? 0),
      scheduled: Number(row?.scheduled ?? 0),
      needAttention: Number(row?.needAttention ?? 0),
    };
  }

  private async inbox(now: Date): Promise<InboxTotals> {
    const row = await this.db.row<{ oldest: number | null; dead: number }>(sql`
      SELECT (SELECT MIN(received_at) FROM wecom_inbox WHERE state IN ('new', 'ready')) AS oldest,
        (SELECT COUNT(*) FROM wecom_inbox WHERE state = 'dead') AS dead`);
    const oldest = row?.oldest ?? null;
    return { lagMs: oldest === null ? 0 : Math.max(0, now.getTime() - Number(oldest)), dead: Number(row?.dead ?? 0) };
  }

  private async parked(now: Date): Promise<number> {
    const row = await this.db.row<{ apis: number }>(
      sql`SELECT COUNT(*) AS apis FROM wecom_parking WHERE until_at > ${now}`,
    );
    return Number(row?.apis ?? 0);
  }
}
