import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Reps } from '../reps.service';
import { SyncRun } from './sync-run.entity';
import { SyncRuns } from './sync-runs.service';

/** user/get takes one member a call; so many go at once. */
const AT_ONCE = 10;

/** Marks that the list of reps has been read, in the place's cursor. */
const LISTED = 'listed';

/** Who has 客户联系, and their names and departments. */
@Injectable()
export class RepsPass {
  constructor(
    private readonly db: Database,
    private readonly reps: Reps,
    private readonly runs: SyncRuns,
  ) {}

  async step(run: SyncRun): Promise<boolean> {
    if (run.place.cursor !== LISTED) {
      await this.list(run);
      return true;
    }
    const rows = await this.db.rows<{ userid: string }>(sql`
      SELECT userid FROM rep WHERE active = 1 AND userid > ${run.place.after} ORDER BY userid LIMIT ${AT_ONCE}`);
    if (!rows.length) return false;
    const userids = rows.map((row) => row.userid);
    run.calls += await this.reps.read(userids);
    run.done += userids.length;
    run.place.after = userids[userids.length - 1];
    await this.runs.save(run);
    return true;
  }

  private async list(run: SyncRun): Promise<void> {
    run.calls++;
    run.place.cursor = LISTED;
    const userids = await this.reps.relist(() => this.runs.save(run));
    run.total = userids.length;
  }
}
