import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { MOST_USERS_PER_BATCH } from '../../wecom/api/customers.api';
import { NOT_A_CONTACT } from '../../wecom/client/errcodes';
import { isErrcode } from '../../wecom/client/errors';
import { seenFollow } from '../contacts';
import { FollowNews, joined, NO_NEWS, sizeOf } from '../follow-news';
import { Follows, SeenFollow } from '../follows.service';
import { Readings } from '../readings';
import { Reps } from '../reps.service';
import { CustomerPage, CustomerPages } from './customer-pages';
import { advance, begunAgain, nextChunk, split } from './rep-chunks';
import { SyncRun } from './sync-run.entity';
import { SyncRuns } from './sync-runs.service';

/** None of the given members has a licence that lets their customers be read. */
const NONE_LICENSED = 701008;
/** Customers of whom a sync tells together; some pages' worth, so that a rep's make few facts. */
const MOST_UNTOLD = 1000;
/** One of the given members does not exist, or is not in the app's visible range. */
const NOT_SHOWN = [40003, 60011, 60111];

/** All friendships: a call per 100 (rep, customer) pairs, not per customer. */
@Injectable()
export class CustomersPass {
  constructor(
    private readonly db: Database,
    private readonly pages: CustomerPages,
    private readonly follows: Follows,
    private readonly news: FollowNews,
    private readonly reps: Reps,
    private readonly readings: Readings,
    private readonly runs: SyncRuns,
  ) {}

  /** @param more false where the run rests after this page */
  async step(run: SyncRun, more: boolean): Promise<boolean> {
    const { place } = run;
    if (place.after === '' && !place.chunk.length) await this.expect(run);
    if (!(await nextChunk(this.db, place, MOST_USERS_PER_BATCH, sql`active = 1`))) return this.endUnseen(run);
    run.calls++;
    const { chunk } = place;
    let page: CustomerPage;
    try {
      page = await this.pages.read(chunk, place.cursor, more);
    } catch (error) {
      if (!(await this.refused(run, error))) throw error;
      return true;
    }
    await this.store(run, page, more);
    return true;
  }

  private async store(run: SyncRun, { batch, readAt }: CustomerPage, more: boolean): Promise<void> {
    const { place } = run;
    const { chunk } = place;
    const renamed = await this.reps.renamed();
    const seen = batch.external_contact_list.map(({ external_contact, follow_info }) => {
      const follow = seenFollow(external_contact, follow_info, follow_info.tag_id ?? []);
      return { ...follow, repUserid: renamed.get(follow.repUserid) ?? follow.repUserid };
    });
    place.skipped = [...new Set([...place.skipped, ...(batch.fail_info?.unlicensed_userid_list ?? [])])];
    run.done += seen.length;
    const whole = advance(place, batch.next_cursor);
    await this.db.transaction(async () => {
      const fresh = await this.notOvertaken(seen, readAt);
      place.untold = joined(place.untold ?? NO_NEWS, await this.follows.store(fresh, readAt));
      if (whole || !more || sizeOf(place.untold) >= MOST_UNTOLD) await this.tell(run);
      if (whole) await this.reps.customersRead(chunk.filter((userid) => !place.skipped.includes(userid)));
      await this.runs.save(run);
    });
  }

  /**
   * News waits for a few pages, and is told at the latest when a chunk is through: each fact is a job for each of its
   * listeners, and a first sync has news of everybody. It is kept in the place, so that a kill loses none.
   */
  private async tell({ place }: SyncRun): Promise<void> {
    await this.news.tellUntold(place.untold);
    place.untold = NO_NEWS;
  }

  /** Without the customers about whom an event has told since the page was read. */
  private async notOvertaken(seen: SeenFollow[], readAt: Date): Promise<SeenFollow[]> {
    const externals = seen.map((follow) => follow.person.externalUserid);
    const overtaken = await this.readings.overtaken(externals, readAt);
    return seen.filter((follow) => !overtaken.has(follow.person.externalUserid));
  }

  /**
   * True where the run goes on although WeCom refused the chunk. 84061 of one rep alone says that they have no
   * customers; nobody knows what reps without a licence or outside the visible range have.
   */
  private async refused(run: SyncRun, error: unknown): Promise<boolean> {
    const { place } = run;
    const [alone] = place.chunk.length === 1 ? place.chunk : [];
    const nobody = isErrcode(error, NOT_A_CONTACT);
    if (nobody || isErrcode(error, NONE_LICENSED, ...NOT_SHOWN)) split(place, !nobody);
    else if (!begunAgain(place, error)) return false;
    await this.db.transaction(async () => {
      if (nobody && alone) await this.reps.customersRead([alone]);
      await this.runs.save(run);
    });
    return true;
  }

  /** How many there were last time; a first pass cannot know. */
  private async expect(run: SyncRun): Promise<void> {
    const [row] = await this.db.heavy<{ follows: number }>(
      sql`SELECT COUNT(*) AS follows FROM follow WHERE status = 'active'`,
    );
    run.total = Math.max(run.total, run.done + row.follows);
  }

  /** All pages are read, so whoever was on none of them is gone. */
  private async endUnseen(run: SyncRun): Promise<boolean> {
    const ended = await this.follows.endUnseen(run.startedAt);
    run.vanished += ended;
    if (ended) await this.runs.save(run);
    return ended > 0;
  }
}
