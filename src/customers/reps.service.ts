import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { Facts } from '../platform/events/facts';
import { MembersApi } from '../wecom/api/members.api';
import { isErrcode } from '../wecom/client/errors';
import { customersChanged, slices } from './customers.facts';
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
  /** Names of departments by id, as long as the process lives: they hardly ever change. */
  private readonly departments = new Map<number, Promise<string>>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly members: MembersApi,
    private readonly owners: Owners,
    private readonly facts: Facts,
  ) {}

  /** Reads these members from WeCom and stores their names. Calls WeCom, so never inside a transaction. */
  async read(userids: string[]): Promise<void> {
    const rows = await Promise.all(userids.map((userid) => this.describe(userid)));
    await this.db.upsert('rep', rows, { key: ['userid'], update: ['name', 'department', 'active', 'synced_at'] });
  }

  /** As read, for those not known yet: an event may name a rep no sync has met. */
  async ensure(userids: string[]): Promise<void> {
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE userid IN (${userids})`);
    const known = new Set(rows.map((row) => row.userid));
    await this.read(userids.filter((userid) => !known.has(userid)));
  }

  /** Marks everyone but these as inactive: WeCom no longer lists them among those with 客户联系. In the caller's transaction. */
  async keepOnly(userids: string[]): Promise<void> {
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE active = 1`);
    const listed = new Set(userids);
    for (const { userid } of rows) if (!listed.has(userid)) await this.retire(userid);
  }

  /** A member left the corp. Their customers go to the other followers. In the caller's transaction. */
  async retire(userid: string): Promise<void> {
    await this.db.run(sql`UPDATE rep SET active = 0 WHERE userid = ${userid}`);
    await this.resettle(userid);
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

  private async describe(userid: string) {
    const synced_at = this.clock.now();
    try {
      const member = await this.members.get(userid);
      const id = member.main_department ?? member.department?.[0];
      const department = id === undefined ? '' : await this.departmentName(id);
      return { userid, name: (member.name || userid).slice(0, 64), department, active: true, synced_at };
    } catch (error) {
      if (!isErrcode(error, NO_SUCH_MEMBER)) throw error;
      return { userid, name: userid, department: '', active: false, synced_at };
    }
  }

  private async departmentName(id: number): Promise<string> {
    const reading = this.departments.get(id) ?? this.members.departmentName(id);
    this.departments.set(id, reading);
    try {
      return (await reading).slice(0, 64);
    } catch {
      // Departments outside the visible range cannot be read; the rep is served without.
      this.departments.delete(id);
      return '';
    }
  }
}
