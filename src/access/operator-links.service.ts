import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Refused } from '../platform/errors/errors';
import { Operator } from './operator.entity';
import { OperatorLink } from './operator-link.entity';

/** Which WeCom member an operator is, so that they can sign in without a password. */
@Injectable()
export class OperatorLinks {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The active operator a member is; null for anybody else. */
  async operatorOf(userid: string): Promise<Operator | null> {
    const link = await this.db.repo(OperatorLink).findOneBy({ userid: userid.toLowerCase() });
    return link && this.db.repo(Operator).findOneBy({ id: link.operatorId, active: true });
  }

  /** Userids by operator. */
  async all(): Promise<Map<number, string>> {
    const links = await this.db.repo(OperatorLink).find();
    return new Map(links.map((link) => [link.operatorId, link.userid]));
  }

  /**
   * Links an operator to a member, or to nobody. In the caller's transaction.
   * @throws Refused 409 when the member is another operator
   */
  async link(operatorId: number, userid: string | null): Promise<void> {
    await this.db.repo(OperatorLink).delete({ operatorId });
    if (userid === null) return;
    const row = { userid: userid.toLowerCase(), operator_id: operatorId, linked_at: this.clock.now() };
    await this.db.insertIgnore('operator_link', [row]);
    const kept = await this.db.row<{ operator_id: number }>(
      sql`SELECT operator_id FROM operator_link WHERE userid = ${row.userid}`,
    );
    if (kept?.operator_id !== operatorId) {
      throw new Refused('access.userid-taken', `The WeCom member ${userid} is another operator already.`, {
        status: 409,
        details: { userid },
      });
    }
  }
}
