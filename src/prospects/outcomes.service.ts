import { Injectable } from '@nestjs/common';
import { repRenamed } from '../customers/customers.facts';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { On } from '../platform/events/facts';
import { Principal } from '../platform/http/access-marks';
import { ordersChanged } from '../orders/orders.facts';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { Contacts } from '../reach/contacts.service';
import { Prospect, ProspectState } from './prospect.entity';
import { Outcome } from './prospect-outcome.entity';

/** What a rep or operator says became of a prospect. */
export interface Told {
  outcome: Outcome;
  /** Of 'later': the first day to ask again. */
  until?: string;
  /** Of 'not-interested'. */
  reason?: string;
  /** Of 'sent': the words that went out. */
  text?: string;
}

/** From which states an outcome may follow. */
const FOLLOWS: Record<Outcome, ProspectState[]> = {
  sent: ['open', 'gone'],
  replied: ['open', 'gone', 'sent'],
  bought: ['open', 'gone', 'sent', 'replied', 'later'],
  later: ['open', 'gone', 'sent', 'replied'],
  'not-interested': ['open', 'gone', 'sent', 'replied'],
  'wrong-person': ['open', 'gone', 'sent', 'replied'],
};

/** A purchase this many days after the list is credited to it. */
export const CREDIT_DAYS = 30;

/** Last touch: an order within a week of the rep's message is credited to it. */
const CONTACT_WINDOW_DAYS = 7;

const LONGEST_LATER_DAYS = 366;

/** What becomes of prospects: told by people, or seen in orders. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly contacts: Contacts,
  ) {}

  /**
   * Records an outcome by compare-and-set on the state. Throws Refused: 404 for a row that is not the asker's to see
   * (held-back ones are nobody's), 409 when the prospect has moved on, 422 without a date to come back at.
   */
  async tell(id: number, told: Told, who: Principal): Promise<Prospect> {
    const untilDay = this.untilOf(told);
    const now = this.clock.now();
    return this.db.transaction(async () => {
      const prospect = await this.db.repo(Prospect).findOneBy({ id });
      if (!prospect || prospect.held || (who.repUserid !== null && who.repUserid !== prospect.repUserid)) {
        throw notFound('prospect', id);
      }
      const { outcome } = told;
      const moved = await this.db.run(sql`UPDATE prospect SET state = ${outcome}, state_at = ${now}
        WHERE id = ${id} AND state IN (${FOLLOWS[outcome]})`);
      if (!moved) {
        const { state } = await this.db.repo(Prospect).findOneByOrFail({ id });
        if (state === outcome) return { ...prospect, state };
        throw new Refused('prospects.moved-on', `This prospect is ${state} already; ${outcome} cannot follow.`, {
          status: 409,
          details: { state, outcome },
        });
      }
      await this.db.insertIgnore('prospect_outcome', [
        {
          prospect_id: id,
          customer_id: prospect.customerId,
          rep_userid: prospect.repUserid,
          outcome,
          until_day: untilDay,
          reason: told.reason ?? null,
          text: told.text ?? null,
          by_kind: who.kind,
          by_id: who.id,
          at: now,
          day: this.calendar.dayOf(now),
        },
      ]);
      if (outcome === 'sent') await this.log(prospect, now);
      return { ...prospect, state: outcome, stateAt: now };
    });
  }

  /** A rep whose userid changed goes on with the list of the day. */
  @On(repRenamed)
  async renamed({ from, to }: { from: string; to: string }): Promise<void> {
    const today = this.calendar.dayOf(this.clock.now());
    await this.db.run(sql`UPDATE prospect SET rep_userid = ${to} WHERE rep_userid = ${from} AND day >= ${today}`);
  }

  /** Buyers leave the list before the rep's eyes; an order older than the list that turns up late removes its reason. */
  @On(ordersChanged)
  async hear({ customerIds }: { customerIds: number[] }): Promise<void> {
    if (!customerIds.length) return;
    const now = this.clock.now();
    const today = this.calendar.dayOf(now);
    const recent = sql`customer_id IN (${customerIds}) AND day >= ${today - CREDIT_DAYS} AND held = 0`;
    const order = sql`SELECT 1 FROM shop_order o WHERE o.customer_id = prospect.customer_id AND ${IS_PURCHASE}`;
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE prospect SET state = 'bought', state_at = ${now}
        WHERE ${recent} AND state IN ('open', 'sent', 'replied', 'later')
          AND EXISTS (${order} AND o.paid_at >= prospect.created_at)`);
      await this.db.run(sql`
        UPDATE prospect SET state = 'gone', state_at = ${now}
        WHERE ${recent} AND day = ${today} AND state = 'open' AND EXISTS (${order} AND o.paid_day > prospect.seen_last_day)`);
      await this.db.run(sql`
        ${this.db.dialect.insertIgnore('prospect_outcome')}
          (prospect_id, customer_id, rep_userid, outcome, until_day, reason, text, by_kind, by_id, at, day)
        SELECT id, customer_id, rep_userid, 'bought', NULL, NULL, NULL, 'orders', '', ${now}, ${today} FROM prospect
        WHERE ${recent} AND state = 'bought'`);
    });
  }

  private untilOf({ outcome, until }: Told): number | null {
    if (outcome !== 'later') return null;
    const today = this.calendar.today();
    const day = until === undefined ? null : this.calendar.parse(until);
    if (day === null || day <= today || day > today + LONGEST_LATER_DAYS) {
      throw new Refused('prospects.until', 'Say from which day on to ask again: `until`, after today, within a year.', {
        details: { until: until ?? null },
      });
    }
    return day;
  }

  private async log(prospect: Prospect, at: Date): Promise<void> {
    const source = { sourceKind: 'prospect', sourceId: prospect.id, step: 0, targetKind: 'customer' as const };
    await this.contacts.made(
      { ...source, kind: 'prospect', mass: false, at, windowDays: CONTACT_WINDOW_DAYS },
      prospect.customerId,
      prospect.repUserid,
    );
  }
}
