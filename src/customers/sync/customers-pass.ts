import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { CustomerBatch, CustomersApi, MOST_USERS_PER_BATCH } from '../../wecom/api/customers.api';
import { NOT_A_CONTACT } from '../../wecom/client/errcodes';
import { isErrcode } from '../../wecom/client/errors';
import { seenFollow } from '../contacts';
import { Follows } from '../follows.service';
import { advance, nextChunk } from './rep-chunks';
import { SyncRun } from './sync-run.entity';
import { SyncRuns } from './sync-runs.service';

/** None of the given members has a licence that lets their customers be read. */
const NONE_LICENSED = 701008;

/** All friendships: a call per 100 (rep, customer) pairs, not per customer. */
@Injectable()
export class CustomersPass {
  constructor(
    private readonly db: Database,
    private readonly api: CustomersApi,
    private readonly follows: Follows,
    private readonly runs: SyncRuns,
  ) {}

  async step(run: SyncRun): Promise<boolean> {
    const { place } = run;
    if (place.after === '' && !place.chunk.length) await this.expect(run);
    if (!(await nextChunk(this.db, place, MOST_USERS_PER_BATCH))) return this.endUnseen(run);
    run.calls++;
    const page = await this.read(place.chunk, place.cursor);
    const seen = page.external_contact_list.map(({ external_contact, follow_info }) =>
      seenFollow(external_contact, follow_info, follow_info.tag_id ?? []),
    );
    place.skipped = [...new Set([...place.skipped, ...(page.fail_info?.unlicensed_userid_list ?? [])])];
    run.done += seen.length;
    advance(place, page.next_cursor);
    await this.db.transaction(async () => {
      const begun = await this.follows.store(seen);
      await this.follows.announceBegun(begun);
      await this.runs.save(run);
    });
    return true;
  }

  /** How many there were last time; a first pass cannot know. */
  private async expect(run: SyncRun): Promise<void> {
    const row = await this.db.row<{ follows: number }>(
      sql`SELECT COUNT(*) AS follows FROM follow WHERE status = 'active'`,
    );
    run.total = Math.max(run.total, run.done + (row?.follows ?? 0));
  }

  private async read(userids: string[], cursor: string): Promise<CustomerBatch> {
    try {
      const { value } = await this.api.batch(userids, cursor).next();
      return value as CustomerBatch;
    } catch (error) {
      if (isErrcode(error, NOT_A_CONTACT)) return { external_contact_list: [] };
      if (!isErrcode(error, NONE_LICENSED)) throw error;
      return { external_contact_list: [], fail_info: { unlicensed_userid_list: userids } };
    }
  }

  /** The pass is complete, so whoever it did not see is gone. */
  private async endUnseen(run: SyncRun): Promise<boolean> {
    const ended = await this.db.transaction(() => this.follows.endUnseen(run.startedAt, run.place.skipped));
    return ended > 0;
  }
}
