import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { GroupListPage, GroupsApi, MOST_OWNERS_PER_LIST } from '../../wecom/api/groups.api';
import { isErrcode } from '../../wecom/client/errors';
import { GroupReading, ReadGroup } from '../group-reading';
import { Groups } from '../groups.service';
import { Readings } from '../readings';
import { advance, begunAgain, nextChunk, split } from './rep-chunks';
import { SyncRun } from './sync-run.entity';
import { SyncRuns } from './sync-runs.service';

/** Groups read at once; each is stored by itself, so that no transaction holds more than one group's members. */
const AT_ONCE = 5;

/** One of the given owners does not exist any more, or is not in the app's visible range. */
const NOT_SHOWN = [40003, 60011, 60111];

/** Those who may own groups: the reps, and whoever owned one when they left. */
const OWNERS = sql`active = 1 OR EXISTS (SELECT 1 FROM customer_group g WHERE g.owner_userid = rep.userid AND g.status = 'active')`;

/** All customer groups of all owners: the list by owners, then one call per group. */
@Injectable()
export class GroupsPass {
  constructor(
    private readonly db: Database,
    private readonly api: GroupsApi,
    private readonly reading: GroupReading,
    private readonly groups: Groups,
    private readonly readings: Readings,
    private readonly runs: SyncRuns,
  ) {}

  async step(run: SyncRun): Promise<boolean> {
    const { place } = run;
    if (place.chatIds.length) {
      await this.readSome(run);
      return true;
    }
    if (place.after === '' && !place.chunk.length) await this.expect(run);
    if (!(await nextChunk(this.db, place, MOST_OWNERS_PER_LIST, OWNERS))) return this.askUnlisted(run);
    run.calls++;
    try {
      const { value } = await this.api.list(place.chunk, place.cursor).next();
      const page = value as GroupListPage;
      place.chatIds = page.group_chat_list.map((entry) => entry.chat_id);
      advance(place, page.next_cursor);
    } catch (error) {
      if (isErrcode(error, ...NOT_SHOWN)) split(place, true);
      else if (!begunAgain(place, error)) throw error;
    }
    await this.runs.save(run);
    return true;
  }

  private async readSome(run: SyncRun): Promise<void> {
    const chatIds = run.place.chatIds.slice(0, AT_ONCE);
    run.calls += chatIds.length;
    const read = await Promise.all(chatIds.map((chatId) => this.reading.read(chatId)));
    for (const one of read) {
      run.place.chatIds = run.place.chatIds.filter((chatId) => chatId !== one.chatId);
      run.done++;
      await this.db.transaction(async () => {
        await this.store(one);
        await this.runs.save(run);
      });
    }
  }

  /** An event that told of the group since knows better, even that there is nothing to store. */
  private async store(one: ReadGroup): Promise<void> {
    if ((await this.readings.overtaken([one.chatId], one.at)).size) return;
    if (one.detail) await this.groups.store([one.detail], one.at);
    else if (one.ended === 'unreadable') await this.groups.keepUnreadable(one.chatId, one.at);
    else await this.groups.end(one.chatId, one.ended, one.at);
  }

  private async expect(run: SyncRun): Promise<void> {
    const row = await this.db.row<{ found: number }>(
      sql`SELECT COUNT(*) AS found FROM customer_group WHERE status = 'active'`,
    );
    run.total = Math.max(run.total, run.done + (row?.found ?? 0));
  }

  /** The lists are complete, so a group on none of them is gone, or has changed hands meanwhile: it is asked itself. */
  private async askUnlisted(run: SyncRun): Promise<boolean> {
    const chatIds = await this.groups.unseen(run.startedAt, AT_ONCE);
    if (!chatIds.length) return false;
    run.calls += chatIds.length;
    for (const one of await Promise.all(chatIds.map((chatId) => this.reading.read(chatId)))) {
      await this.db.transaction(async () => {
        if ((await this.readings.overtaken([one.chatId], one.at)).size) return;
        if (one.detail) return this.groups.store([one.detail], one.at);
        await this.groups.end(one.chatId, one.ended === 'dismissed' ? 'dismissed' : 'gone', one.at);
        run.vanished++;
      });
    }
    await this.runs.save(run);
    return true;
  }
}
