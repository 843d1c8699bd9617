import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { Facts } from '../platform/events/facts';
import { CustomersApi } from '../wecom/api/customers.api';
import { Member, MembersApi } from '../wecom/api/members.api';
import { isErrcode } from '../wecom/client/errors';
import { customersChanged, slices } from './customers.facts';
import { Departments } from './departments.service';
import { Owners } from './owners.service';
import { Rep } from './rep.entity';

/** What an operator may set about a rep. */
export interface RepChange {
  onLeave?: boolean;
  /** Customers a day. */
  dailyCapacity?: number;
}

/** userid does not exist or is outside the visible range. */
const NO_SUCH_MEMBER = 60111;

/** The corp members who serve customers. */
@Injectable()
export class Reps {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly members: MembersApi,
    private readonly customers: CustomersApi,
    private readonly departments: Departments,
    private readonly owners: Owners,
    private readonly facts: Facts,
  ) {}

  /**
   * Reads these members from WeCom and stores their names and departments; answers how many calls that took. Calls
   * WeCom, so never inside a transaction.
   */
  async read(userids: string[]): Promise<number> {
    const members = await Promise.all(userids.map((userid) => this.member(userid)));
    const ids = members.flatMap((member) => mainDepartment(member) ?? []);
    const { nameOf, calls } = await this.departments.names(ids);
    const synced_at = this.clock.now();
    const rows = userids.map((userid, at) => {
      const member = members[at];
      const department_id = mainDepartment(member);
      const department = department_id === null ? '' : (nameOf.get(department_id) ?? '');
      const name = (member?.name || userid).slice(0, 64);
      return { userid, name, department, department_id, active: member !== null, synced_at };
    });
    const update = ['name', 'department', 'department_id', 'active', 'synced_at'];
    await this.db.upsert('rep', rows, { key: ['userid'], update });
    return userids.length + calls;
  }

  /** As read, for those not known yet: an event may name a rep no sync has met. */
  async ensure(userids: string[]): Promise<void> {
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE userid IN (${userids})`);
    const known = new Set(rows.map((row) => row.userid));
    await this.read(userids.filter((userid) => !known.has(userid)));
  }

  /** Marks everyone but these as inactive: WeCom no longer lists them among those with 客户联系. In the caller's transaction. */
  private async keepOnly(userids: string[]): Promise<void> {
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE active = 1`);
    const listed = new Set(userids);
    for (const { userid } of rows) if (!listed.has(userid)) await this.retire(userid);
  }

  /**
   * Makes the list of those with 客户联系 what WeCom shows now; answers the userids. New ones are known by their userid
   * until they are read. Calls WeCom. Throws Refused where it lists nobody any more: a permission was taken away
   * rather than all reps at once, and nothing is to vanish for that.
   */
  async relist(also: () => Promise<void> = async () => undefined): Promise<string[]> {
    const userids = await this.customers.followUsers();
    if (!userids.length && (await this.db.row(sql`SELECT userid FROM rep WHERE active = 1 LIMIT 1`))) {
      const message = 'WeCom lists nobody with 客户联系 in the visible range of the app; look at its permissions.';
      throw new Refused('sync.no-reps', message);
    }
    await this.db.transaction(async () => {
      await this.keepOnly(userids);
      const rows = userids.map((userid) => ({ userid, name: userid, active: true, synced_at: new Date(0) }));
      await this.db.upsert('rep', rows, { key: ['userid'], update: ['active'] });
      await also();
    });
    return userids;
  }

  /** A member left the corp. Their customers go to the other followers. In the caller's transaction. */
  async retire(userid: string): Promise<void> {
    await this.db.run(sql`UPDATE rep SET active = 0 WHERE userid = ${userid}`);
    await this.resettle(userid);
  }

  /** All customers of these reps have been read just now. In the caller's transaction. */
  async customersRead(userids: string[]): Promise<void> {
    await this.db.run(sql`UPDATE rep SET follows_read_at = ${this.clock.now()} WHERE userid IN (${userids})`);
  }

  /** Userids that were changed in WeCom, with what they are now. */
  async renamed(): Promise<Map<string, string>> {
    const rows = await this.db.rows<{ userid: string; renamed_to: string }>(
      sql`SELECT userid, renamed_to FROM rep WHERE renamed_to IS NOT NULL`,
    );
    return new Map(rows.map((row) => [row.userid, row.renamed_to]));
  }

  /** Sets whose chats are archived: exactly these. */
  async setArchiveSeats(userids: string[]): Promise<void> {
    const holds = userids.length ? sql`CASE WHEN userid IN (${userids}) THEN 1 ELSE 0 END` : sql`0`;
    await this.db.run(sql`UPDATE rep SET has_archive_seat = ${holds}`);
  }

  /** Throws Refused (404) when there is no such rep. Leave moves the ownership of shared customers. */
  async change(userid: string, change: RepChange): Promise<void> {
    await this.db.transaction(async () => {
      const rep = await this.db.repo(Rep).findOneBy({ userid });
      if (!rep) throw notFound('rep', userid);
      await this.db.repo(Rep).update({ userid }, { ...change });
      if (change.onLeave !== undefined && change.onLeave !== Boolean(rep.onLeave)) await this.resettle(userid);
    });
  }

  private async resettle(userid: string): Promise<void> {
    const moved = await this.owners.settleOf(userid);
    for (const customerIds of slices(moved)) await this.facts.announce(customersChanged, { customerIds });
  }

  /** Null where WeCom does not know the member, or does not show them. */
  private async member(userid: string): Promise<Member | null> {
    try {
      return await this.members.get(userid);
    } catch (error) {
      if (isErrcode(error, NO_SUCH_MEMBER)) return null;
      throw error;
    }
  }
}

function mainDepartment(member: Member | null): number | null {
  return member?.main_department ?? member?.department?.[0] ?? null;
}
