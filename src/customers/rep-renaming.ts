import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { customersChanged, repRenamed } from './customers.facts';

/** Friendships moved in one transaction. */
const CHUNK = 200;

/** What hangs on a (rep, customer) pair, each with the columns that make a row unique beside the pair. */
const OF_PAIRS = [
  { table: 'follow', columns: 'customer_id, remark, added_at, add_way, channel, status, ended_at, synced_at' },
  { table: 'follow_tag', columns: 'wecom_tag_id, customer_id' },
  { table: 'follow_phone', columns: 'phone_hash, phone_sealed, customer_id' },
];

/**
 * A corp member's userid can be changed once. Friendships, groups and what an operator set about the rep move to the
 * new one at once; history keeps the old one, whose row stays and says what it became.
 */
@Injectable()
export class RepRenaming {
  constructor(
    private readonly db: Database,
    private readonly facts: Facts,
  ) {}

  /** Stopped half way it is called again and goes on. Nothing happens for a userid nobody knows. */
  async rename(from: string, to: string): Promise<void> {
    const known = await this.db.transaction(() => this.handOver(from, to));
    if (!known) return;
    while (await this.db.transaction(() => this.moveSome(from, to)));
    await this.db.transaction(() => this.moveGroups(from, to));
  }

  private async handOver(from: string, to: string): Promise<boolean> {
    const settings = ['name', 'department', 'department_id', 'has_archive_seat', 'on_leave', 'daily_capacity'];
    const copied = sql.join(
      [...settings, 'synced_at'].map((column) => sql.ident(column)),
      ', ',
    );
    const old = await this.db.row(sql`SELECT userid FROM rep WHERE userid = ${from}`);
    if (!old) return false;
    await this.db.run(sql`${this.db.dialect.insertIgnore('rep')} (userid, active, ${copied})
      SELECT ${to}, 1, ${copied} FROM rep WHERE userid = ${from}`);
    for (const column of settings) {
      const name = sql.ident(column);
      const value = await this.db.row<Record<string, unknown>>(sql`SELECT ${name} FROM rep WHERE userid = ${from}`);
      await this.db.run(sql`UPDATE rep SET ${name} = ${value?.[column]} WHERE userid = ${to}`);
    }
    await this.db.run(sql`
      UPDATE rep SET active = 0, renamed_to = ${to} WHERE userid = ${from} OR renamed_to = ${from}`);
    await this.facts.announce(repRenamed, { from, to });
    return true;
  }

  /** The next few friendships; where a sync has met the new userid already, what it stored is newer. */
  private async moveSome(from: string, to: string): Promise<boolean> {
    const rows = await this.db.rows<{ external_userid: string; customer_id: number }>(sql`
      SELECT external_userid, customer_id FROM follow WHERE rep_userid = ${from} ORDER BY external_userid LIMIT ${CHUNK}`);
    if (!rows.length) return false;
    const externals = rows.map((row) => row.external_userid);
    const pairs = sql`rep_userid = ${from} AND external_userid IN (${externals})`;
    for (const { table, columns } of OF_PAIRS) await this.movePairs(table, sql.raw(columns), pairs, to);
    const customerIds = [...new Set(rows.map((row) => row.customer_id))];
    await this.db.run(sql`
      UPDATE customer SET owner_userid = ${to} WHERE id IN (${customerIds}) AND owner_userid = ${from}`);
    await this.facts.announce(customersChanged, { customerIds });
    return true;
  }

  private async movePairs(table: string, columns: Sql, pairs: Sql, to: string): Promise<void> {
    const name = sql.ident(table);
    await this.db.run(sql`${this.db.dialect.insertIgnore(table)} (rep_userid, external_userid, ${columns})
      SELECT ${to}, external_userid, ${columns} FROM ${name} WHERE ${pairs}`);
    await this.db.run(sql`DELETE FROM ${name} WHERE ${pairs}`);
  }

  private async moveGroups(from: string, to: string): Promise<void> {
    await this.db.run(sql`UPDATE customer_group SET owner_userid = ${to} WHERE owner_userid = ${from}`);
    const mine = sql`member_id = ${from} AND group_id IN (SELECT id FROM customer_group)`;
    await this.db.run(sql`${this.db.dialect.insertIgnore('group_member')}
      (group_id, member_id, type, customer_id, joined_at, join_scene, left_at)
      SELECT group_id, ${to}, type, customer_id, joined_at, join_scene, left_at FROM group_member WHERE ${mine}`);
    await this.db.run(sql`DELETE FROM group_member WHERE ${mine}`);
  }
}
