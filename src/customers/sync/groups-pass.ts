import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { GroupListPage, GroupsApi, MOST_OWNERS_PER_LIST } from '../../wecom/api/groups.api';
import { GroupReading } from '../group-reading';
import { Groups } from '../groups.service';
import { advance, nextChunk } from './rep-chunks';
import { SyncRun } from './sync-run.entity';
import { SyncRuns } from './sync-runs.service';

/** Groups read at once and stored together. */
const AT_ONCE = 5;

/** All customer groups of all owners: the list by owners, then one call per group. */
@Injectable()
export class GroupsPass {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly api: GroupsApi,
    private readonly reading: GroupReading,
    private readonly groups: Groups,
    private readonly runs: SyncRuns,
  ) {}

  async step(run: SyncRun): Promise<boolean> {
    const { place } = run;
    if (place.chatIds.length) {
      await this.readSome(run);
      return true;
    }
    if (place.after === '' && !place.chunk.length) await this.expect(run);
    if (!(await nextChunk(this.db, place, MOST_OWNERS_PER_LIST))) return this.endUnseen(run);
    run.calls++;
    const { value } = await this.api.list(place.chunk, place.cursor).next();
    const page = value as GroupListPage;
    place.chatIds = page.group_chat_list.map((entry) => entry.chat_id);
    advance(place, page.next_cursor);
    await this.runs.save(run);
    return true;
  }

  private async readSome(run: SyncRun): Promise<void> {
    const chatIds = run.place.chatIds.slice(0, AT_ONCE);
    run.calls += chatIds.length;
    const read = await Promise.all(chatIds.map((chatId) => this.reading.read(chatId)));
    run.place.chatIds = run.place.chatIds.slice(chatIds.length);
    run.done += chatIds.length;
    const now = this.clock.now();
    await this.db.transaction(async () => {
      await this.groups.store(
        read.flatMap((one) => one.detail ?? []),
        now,
      );
      for (const one of read) if (!one.detail) await this.groups.end(one.chatId, one.ended, now);
      await this.runs.save(run);
    });
  }

  private async expect(run: SyncRun): Promise<void> {
    const row = await this.db.row<{ found: number }>(
      sql`SELECT COUNT(*) AS found FROM customer_group WHERE status = 'active'`,
    );
    run.total = Math.max(run.total, run.done + (row?.found ?? 0));
  }

  /** The pass is complete, so a group it did not see is gone. */
  private async endUnseen(run: SyncRun): Promise<boolean> {
    const ended = await this.db.transaction(() => this.groups.endUnseen(run.startedAt, run.place.skipped));
    return ended > 0;
  }
}
