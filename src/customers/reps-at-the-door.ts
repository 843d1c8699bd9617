import { Injectable } from '@nestjs/common';
import { KeepsReps, RepKeeper } from '../access/rep-roll';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';

/** Tells the doors who serves customers: whoever left, or lost 客户联系, is out with the next request. */
@KeepsReps()
@Injectable()
export class RepsAtTheDoor implements RepKeeper {
  constructor(private readonly db: Database) {}

  async servingRep(userid: string): Promise<string | null> {
    // By the key first; WeCom compares userids without case, and a corp has hundreds, so the second look is cheap.
    const exact = await this.db.row<{ userid: string }>(
      sql`SELECT userid FROM rep WHERE userid = ${userid} AND active = 1`,
    );
    if (exact) return exact.userid;
    const row = await this.db.row<{ userid: string }>(
      sql`SELECT userid FROM rep WHERE LOWER(userid) = ${userid.toLowerCase()} AND active = 1`,
    );
    return row?.userid ?? null;
  }
}
