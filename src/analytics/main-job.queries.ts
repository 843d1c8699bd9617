import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { OccurrenceQueries } from '../campaigns/cockpit/occurrence.queries';
import { Occurrence } from '../campaigns/occurrence.entity';
import { OrderCoverageQueries } from '../orders/order-coverage.queries';
import { SummaryQueries } from '../prospects/summary.queries';
import { InboxQueries } from '../wecom/inbox/inbox.queries';
import { MainJobReport } from './main-job.dto';

/** The main job in numbers, from callbacks in to lift out. Never kept: whoever asks wants to see what has just happened. */
@Injectable()
export class MainJobQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly inbox: InboxQueries,
    private readonly orders: OrderCoverageQueries,
    private readonly prospects: SummaryQueries,
    private readonly occurrences: OccurrenceQueries,
  ) {}

  /** Throws Refused 404 for an occurrence that does not exist. */
  async report(occurrenceId?: number): Promise<MainJobReport> {
    const [inbox, orders, prospects, [counts], occurrence] = await Promise.all([
      this.inbox.counts(),
      this.orders.coverage(),
      this.prospects.counts(this.calendar.today()),
      this.db.heavy<Record<'customers' | 'crowds' | 'messages' | 'rules' | 'applied' | 'written', number>>(sql`
        SELECT (SELECT COUNT(*) FROM customer) AS customers,
          (SELECT COUNT(*) FROM customer_group WHERE status = 'active') AS crowds,
          (SELECT COUNT(*) FROM message) AS messages,
          (SELECT COUNT(*) FROM tag_rule WHERE state = 'live') AS rules,
          (SELECT COUNT(*) FROM customer_tag WHERE source = 'rule' AND ended_at IS NULL) AS applied,
          (SELECT COUNT(*) FROM effect WHERE kind = 'mark-tag' AND state = 'succeeded') AS written`),
      this.occurrence(occurrenceId),
    ]);
    const view = occurrence && (await this.occurrences.view(occurrence));
    return {
      callbacks: {
        received: inbox.received,
        stored: inbox.stored,
        duplicates: inbox.duplicates,
        dead: inbox.states.dead,
      },
      customers: Number(counts.customers),
      groups: Number(counts.crowds),
      orders: { imported: orders.total, matched: orders.matched, unmatched: orders.total - orders.matched },
      messages: Number(counts.messages),
      tags: { rules: Number(counts.rules), applied: Number(counts.applied), written_back: Number(counts.written) },
      prospects: { listed: prospects.listed, reps: prospects.reps },
      campaign: view && {
        recipients: view.totals.recipients,
        holdout: view.totals.holdout,
        suppressed: view.totals.suppressed,
        tasks: view.totals.tasks,
        confirmed: view.totals.confirmed,
        delivered: view.totals.delivered,
        unconfirmed: view.totals.unconfirmed,
      },
      lift: view && {
        treated: view.lift.treated.rate,
        held: view.lift.held.rate,
        diff: view.lift.diff,
        low: view.lift.low,
        high: view.lift.high,
      },
    };
  }

  private async occurrence(id: number | undefined): Promise<Occurrence | null> {
    const repo = this.db.repo(Occurrence);
    if (id === undefined) {
      return repo.findOne({
        where: { state: Not(In(['due', 'snapshotting', 'missed'])) },
        order: { scheduledFor: 'DESC', id: 'DESC' },
      });
    }
    const found = await repo.findOneBy({ id });
    if (!found) throw notFound('occurrence', id);
    return found;
  }
}
