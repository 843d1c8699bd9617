import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Queue } from '../../platform/queue/queue';
import { KfItem, KfPage } from '../../wecom/api/kf-items';
import { customerOf, newsOf } from './kf-news';
import { readKfCustomers } from './kf.jobs';
import { KfHappenings } from './kf-happenings';
import { KfSessions } from './kf-sessions.service';
import { KfStore, lineOf } from './kf-store';

/** Stores what was pulled: messages, sessions, events and the cursor, all of a page or nothing. */
@Injectable()
export class KfPageWriter {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly store: KfStore,
    private readonly sessions: KfSessions,
    private readonly happenings: KfHappenings,
  ) {}

  /**
   * Stores a page that was read after the cursor `from` and moves the cursor behind it. Answers false, and stores
   * nothing, when somebody else has moved it meanwhile.
   * @param quiet true while an account is read for the first time: what is three days old is kept, never answered
   */
  async write(openKfid: string, from: string | null, page: KfPage, quiet: boolean): Promise<boolean> {
    const items = (page.msg_list ?? []).filter((item) => item.msgid && item.send_time > 0);
    return this.db.transaction(async () => {
      if (!(await this.advance(openKfid, from, page))) return false;
      const ids = await this.sessions.open(openKfid, firstSeen(items));
      await this.meet([...ids.keys()]);
      const sessionOf = (item: KfItem) => ids.get(customerOf(item));
      const lines = items.flatMap((item) => {
        const session = sessionOf(item);
        return session === undefined ? [] : (lineOf(item, session) ?? []);
      });
      await this.store.keep(lines);
      await this.sessions.hear(
        [...ids].map(([customer, sessionId]) => ({
          sessionId,
          news: items.filter((item) => customerOf(item) === customer).flatMap((item) => newsOf(item) ?? []),
        })),
      );
      await this.happenings.heed(openKfid, items, sessionOf, quiet);
      return true;
    });
  }

  private async advance(openKfid: string, from: string | null, page: KfPage): Promise<boolean> {
    const there = from === null ? sql`pull_cursor IS NULL` : sql`pull_cursor = ${from}`;
    const done = page.has_more === 1 ? null : this.clock.now();
    const moved = await this.db.run(sql`
      UPDATE kf_account SET pull_cursor = ${page.next_cursor || from}, error = NULL,
        pulled_at = COALESCE(${done}, pulled_at), caught_up_at = COALESCE(caught_up_at, ${done})
      WHERE open_kfid = ${openKfid} AND ${there}`);
    return moved > 0;
  }

  /** Who they are is asked of WeCom later. */
  private async meet(externals: string[]): Promise<void> {
    const rows = externals.map((external_userid) => ({ external_userid, nickname: '' }));
    if (await this.db.insertIgnore('kf_customer', rows)) await this.queue.add(readKfCustomers, {}, { key: 'kf' });
  }
}

/** Every customer of the page with the moment they first show in it. */
function firstSeen(items: KfItem[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const item of items) {
    const customer = customerOf(item);
    if (customer && customer.length <= 64 && !seen.has(customer)) seen.set(customer, item.send_time * 1000);
  }
  return seen;
}
