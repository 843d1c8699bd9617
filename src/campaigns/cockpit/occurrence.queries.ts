import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { HarmQueries } from '../../reach/harm.queries';
import { Beat, Occurrence } from '../occurrence.entity';
import { reasonLabel } from '../planning/reasons';
import { needsYou } from './needs-you';
import { OccurrenceLift } from './occurrence-lift.queries';
import { OccurrenceFilter, OccurrenceRow, OccurrenceView } from './occurrences.dto';
import { beatViews, SenderRow, senderViews, TaskRow } from './progress';

interface ListRow {
  id: number;
  campaign_id: number;
  name: string;
  kind: string;
  title: string;
  scheduled_for: number;
  state: string;
  asks: string | null;
}

const DAY_MS = 24 * 3_600_000;

/** Occurrences for the list and the cockpit. */
@Injectable()
export class OccurrenceQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly lift: OccurrenceLift,
    private readonly harm: HarmQueries,
  ) {}

  /** Latest first; of one campaign where given. */
  async list(filter: OccurrenceFilter, campaignId?: number): Promise<Page<OccurrenceRow>> {
    const limit = limitOf(filter.limit);
    const after = keyOf(filter.cursor, 1);
    const where = [sql`1 = 1`];
    if (campaignId !== undefined) where.push(sql`e.campaign_id = ${campaignId}`);
    if (filter.state) where.push(sql`e.state = ${filter.state}`);
    if (after) where.push(sql`e.id < ${after[0]}`);
    const rows = await this.db.rows<ListRow>(sql`
      SELECT e.id, e.campaign_id, p.name, e.kind, e.title, e.scheduled_for, e.state, e.asks
      FROM occurrence e JOIN campaign p ON p.id = e.campaign_id
      WHERE ${sql.join(where, ' AND ')} ORDER BY e.id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { next: page.next, items: page.items.map(rowView) };
  }

  /** Everything the cockpit shows. Reads committed rows; call it outside a transaction. */
  async view(occurrence: Occurrence): Promise<OccurrenceView> {
    const { id } = occurrence;
    const [listed] = await this.db.rows<ListRow>(sql`
      SELECT e.id, e.campaign_id, p.name, e.kind, e.title, e.scheduled_for, e.state, e.asks
      FROM occurrence e JOIN campaign p ON p.id = e.campaign_id WHERE e.id = ${id}`);
    const beats = await this.db.repo(Beat).find({ where: { occurrenceId: id }, order: { position: 'ASC' } });
    const tasks = await this.tasks(id);
    const states = await this.db.heavy<{ beat_id: number; state: string; count: number }>(sql`
      SELECT beat_id, state, COUNT(*) AS count FROM recipient_beat WHERE occurrence_id = ${id} GROUP BY beat_id, state`);
    const senders = senderViews(await this.senders(id), tasks);
    const suppressedBy = await this.suppressedBy(id);
    return {
      ...rowView(listed),
      targetKind: occurrence.targetKind,
      asksDetails: occurrence.asksDetails,
      error: occurrence.error,
      startsAt: occurrence.startsAt.toISOString(),
      endsAt: occurrence.endsAt.toISOString(),
      beats: beatViews(beats, tasks, states),
      totals: await this.totals(id, tasks),
      suppressedBy,
      senders,
      needsYou: needsYou(occurrence, beats, tasks, senders, this.clock.now()),
      lift: await this.lift.of(occurrence),
      harm: await this.harm.ofSource('occurrence', id),
      credited: await this.credited(id),
      dataAsOf: await this.dataAsOf(),
    };
  }

  /** Tasks with the present state of their effects, which alone know what is unknown. */
  private async tasks(id: number): Promise<TaskRow[]> {
    const since = new Date(this.clock.now().getTime() - DAY_MS);
    return this.db.rows<TaskRow>(sql`
      SELECT t.id, t.beat_id AS beatId, t.sender, t.state, t.error, e.state AS effect, e.error_text AS problem,
        (SELECT COUNT(*) FROM task_reminder n WHERE n.task_id = t.id AND n.at > ${since}) AS reminded
      FROM mass_task t JOIN effect e ON e.id = t.effect_id
      WHERE t.occurrence_id = ${id} AND t.replaced = 0 ORDER BY t.id`);
  }

  private async senders(id: number): Promise<SenderRow[]> {
    return this.db.heavy<SenderRow>(sql`
      SELECT rb.sender AS userid, r.name, r.on_leave AS onLeave,
        COUNT(DISTINCT CASE WHEN rb.state = 'delivered' THEN rb.target_id END) AS delivered,
        COUNT(DISTINCT CASE WHEN rb.state = 'tasked' THEN rb.target_id END) AS waiting
      FROM recipient_beat rb JOIN rep r ON r.userid = rb.sender
      WHERE rb.occurrence_id = ${id} AND rb.effect_id IS NOT NULL
      GROUP BY rb.sender, r.name, r.on_leave ORDER BY rb.sender`);
  }

  private async suppressedBy(id: number): Promise<OccurrenceView['suppressedBy']> {
    const rows = await this.db.heavy<{ reason: string; count: number }>(sql`
      SELECT reason, COUNT(*) AS count FROM recipient WHERE occurrence_id = ${id} AND state = 'suppressed'
      GROUP BY reason ORDER BY count DESC, reason`);
    return rows.map(({ reason, count }) => ({ reason, label: reasonLabel(reason), count: Number(count) }));
  }

  private async totals(id: number, tasks: TaskRow[]): Promise<OccurrenceView['totals']> {
    const [arms] = await this.db.heavy<Record<string, number | null>>(sql`
      SELECT COUNT(*) AS recipients,
        SUM(CASE WHEN state = 'treated' THEN 1 ELSE 0 END) AS treatment,
        SUM(CASE WHEN state = 'holdout' THEN 1 ELSE 0 END) AS holdout,
        SUM(CASE WHEN state = 'suppressed' THEN 1 ELSE 0 END) AS suppressed,
        SUM(CASE WHEN state = 'treated' AND bought_at IS NOT NULL THEN 1 ELSE 0 END) AS bought,
        SUM(CASE WHEN replied_at IS NOT NULL THEN 1 ELSE 0 END) AS replied
      FROM recipient WHERE occurrence_id = ${id}`);
    const [ends] = await this.db.heavy<{ delivered: number | null; unconfirmed: number | null }>(sql`
      SELECT SUM(t.delivered) AS delivered, SUM(CASE WHEN t.delivered = 0 THEN t.unconfirmed ELSE 0 END) AS unconfirmed
      FROM (
        SELECT target_id, MAX(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS delivered,
          MAX(CASE WHEN state IN ('unconfirmed', 'withdrawn') THEN 1 ELSE 0 END) AS unconfirmed
        FROM recipient_beat WHERE occurrence_id = ${id} GROUP BY target_id
      ) t`);
    const of = (name: string) => Number(arms[name] ?? 0);
    return {
      recipients: of('recipients'),
      treatment: of('treatment'),
      holdout: of('holdout'),
      suppressed: of('suppressed'),
      tasks: tasks.length,
      confirmed: tasks.filter((task) => task.state === 'confirmed' || task.state === 'closed').length,
      delivered: Number(ends.delivered ?? 0),
      unconfirmed: Number(ends.unconfirmed ?? 0),
      unknown: tasks.filter((task) => task.effect === 'unknown').length,
      bought: of('bought'),
      replied: of('replied'),
    };
  }

  private async credited(id: number): Promise<OccurrenceView['credited']> {
    const [row] = await this.db.heavy<{ orders: number; amount: number | null }>(sql`
      SELECT COUNT(*) AS orders, SUM(amount_fen) AS amount FROM attribution
      WHERE source_kind = 'occurrence' AND source_id = ${id}`);
    return { orders: Number(row.orders), amountFen: Number(row.amount ?? 0) };
  }

  private async dataAsOf(): Promise<string | null> {
    const row = await this.db.row<{ at: number | null }>(sql`SELECT MAX(paid_at) AS at FROM shop_order`);
    return row?.at ? new Date(row.at).toISOString() : null;
  }
}

function rowView(row: ListRow): OccurrenceRow {
  return {
    id: row.id,
    campaign: { id: row.campaign_id, name: row.name, kind: row.kind },
    title: row.title,
    scheduledFor: new Date(row.scheduled_for).toISOString(),
    state: row.state,
    asks: row.asks,
  };
}
