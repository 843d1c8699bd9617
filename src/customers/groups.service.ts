import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { GroupDetail } from '../wecom/api/groups.api';
import { customersChanged, groupChanged, groupMembersChanged, slices } from './customers.facts';
import { GroupStatus } from './group.entity';
import { People } from './people.service';

interface GroupRow {
  id: number;
  chat_id: string;
  name: string;
  owner_userid: string;
  status: GroupStatus;
  created_at: number;
}

interface MemberRow {
  group_id: number;
  member_id: string;
  type: number;
  customer_id: number | null;
  joined_at: number;
  join_scene: number;
  left_at: number | null;
}

const EXTERNAL = 2;

/** Customer groups and who is in them: stored as seen, ended but never deleted. */
@Injectable()
export class Groups {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly facts: Facts,
  ) {}

  /**
   * Stores groups as WeCom shows them, in the caller's transaction. Members who are nobody's friend become customers
   * too, so that they can be counted. Members no longer listed have left, at `at`. Storing the same again changes nothing.
   * @param at when WeCom was asked, or of the event that made us ask
   * @param readAt when WeCom was asked
   */
  async store(details: GroupDetail[], at: Date, readAt = at): Promise<void> {
    if (!details.length) return;
    const met = await this.people.meet(
      details.flatMap((detail) =>
        detail.member_list
          .filter((member) => member.type === EXTERNAL)
          .map((member) => ({
            externalUserid: member.userid,
            unionid: member.unionid || null,
            name: (member.name ?? '').slice(0, 128),
            avatar: '',
            gender: 0,
            since: new Date(member.join_time * 1000),
            source: 'group' as const,
          })),
      ),
    );
    const groups = await this.storeRows(details, readAt);
    const ids = [...groups.values()];
    const rows = await this.db.rows<MemberRow>(sql`
      SELECT group_id, member_id, type, customer_id, joined_at, join_scene, left_at FROM group_member
      WHERE group_id IN (${ids})`);
    const before = new Map(rows.map((row) => [`${row.group_id}\n${row.member_id}`, row]));
    for (const detail of details) {
      await this.storeMembers(detail, groups.get(detail.chat_id) as number, met.idOf, before, at);
    }
    for (const customerIds of slices([...met.changed])) await this.facts.announce(customersChanged, { customerIds });
  }

  /**
   * A group WeCom lists and does not show: it stays known, with nobody in it, so that chats in it have a group and
   * nothing is sent to it. In the caller's transaction.
   */
  async keepUnreadable(chatId: string, at: Date): Promise<void> {
    await this.end(chatId, 'unreadable', at);
    const row = { chat_id: chatId, name: '', owner_userid: '', status: 'unreadable', created_at: at, synced_at: at };
    await this.db.insertIgnore('customer_group', [row]);
    await this.db.run(
      sql`UPDATE customer_group SET synced_at = ${at} WHERE chat_id = ${chatId} AND status = 'unreadable'`,
    );
  }

  /** Ends a group: dismissed by its owner, no longer shown, or no longer listed. Its members have left. In the caller's transaction. */
  async end(chatId: string, status: Exclude<GroupStatus, 'active'>, at: Date): Promise<void> {
    const group = await this.db.row<{ id: number }>(
      sql`SELECT id FROM customer_group WHERE chat_id = ${chatId} AND status = 'active'`,
    );
    if (group) await this.endRows([group.id], status, at);
  }

  /** Chat ids of up to `limit` active groups nobody has read since `since`. */
  async unseen(since: Date, limit: number): Promise<string[]> {
    const rows = await this.db.rows<{ chat_id: string }>(sql`
      SELECT chat_id FROM customer_group WHERE status = 'active' AND synced_at < ${since} ORDER BY id LIMIT ${limit}`);
    return rows.map((row) => row.chat_id);
  }

  private async endRows(ids: number[], status: GroupStatus, at: Date): Promise<void> {
    await this.db.run(sql`UPDATE customer_group SET status = ${status} WHERE id IN (${ids})`);
    const left = await this.db.rows<{ group_id: number; customer_id: number }>(sql`
      SELECT group_id, customer_id FROM group_member
      WHERE group_id IN (${ids}) AND left_at IS NULL AND customer_id IS NOT NULL`);
    await this.db.run(sql`UPDATE group_member SET left_at = ${at} WHERE group_id IN (${ids}) AND left_at IS NULL`);
    await this.facts.announce(groupChanged, { groupIds: ids });
    for (const groupId of ids) {
      const customers = left.filter((row) => row.group_id === groupId).map((row) => row.customer_id);
      await this.announceMembers(groupId, [], customers);
    }
  }

  private async storeRows(details: GroupDetail[], readAt: Date): Promise<Map<string, number>> {
    const chatIds = details.map((detail) => detail.chat_id);
    const read = () =>
      this.db.rows<GroupRow>(sql`
        SELECT id, chat_id, name, owner_userid, status, created_at FROM customer_group WHERE chat_id IN (${chatIds})`);
    const before = new Map((await read()).map((row) => [row.chat_id, row]));
    const rows = details.map((detail) => ({
      chat_id: detail.chat_id,
      name: (detail.name || '群聊').slice(0, 128),
      owner_userid: detail.owner,
      status: 'active',
      member_version: detail.member_version ?? '',
      created_at: new Date(detail.create_time * 1000),
      synced_at: readAt,
    }));
    await this.db.upsert('customer_group', rows, {
      key: ['chat_id'],
      update: ['name', 'owner_userid', 'status', 'member_version', 'synced_at'],
    });
    const after = await read();
    const changed = after.filter((row) => {
      const old = before.get(row.chat_id);
      return !old || old.name !== row.name || old.owner_userid !== row.owner_userid || old.status !== row.status;
    });
    if (changed.length) await this.facts.announce(groupChanged, { groupIds: changed.map((row) => row.id) });
    return new Map(after.map((row) => [row.chat_id, row.id]));
  }

  private async storeMembers(
    detail: GroupDetail,
    groupId: number,
    customerOf: Map<string, number>,
    before: Map<string, MemberRow>,
    at: Date,
  ): Promise<void> {
    const rows = detail.member_list.map((member) => ({
      group_id: groupId,
      member_id: member.userid,
      type: member.type,
      customer_id: member.type === EXTERNAL ? (customerOf.get(member.userid) as number) : null,
      joined_at: member.join_time * 1000,
      join_scene: member.join_scene ?? 0,
      left_at: null,
    }));
    const old = (row: MemberRow) => before.get(`${groupId}\n${row.member_id}`);
    const joined = rows.filter((row) => !old(row) || old(row)?.left_at !== null);
    const changed = rows.filter((row) => {
      const was = old(row);
      return !was || was.left_at !== null || was.customer_id !== row.customer_id || was.joined_at !== row.joined_at;
    });
    await this.db.upsert('group_member', changed, {
      key: ['group_id', 'member_id'],
      update: ['type', 'customer_id', 'joined_at', 'join_scene', 'left_at'],
    });
    const present = new Set(rows.map((row) => row.member_id));
    const left = [...before.values()].filter(
      (row) => row.group_id === groupId && row.left_at === null && !present.has(row.member_id),
    );
    for (const part of slices(left)) {
      await this.db.run(sql`
        UPDATE group_member SET left_at = ${at} WHERE group_id = ${groupId} AND left_at IS NULL
          AND member_id IN (${part.map((row) => row.member_id)})`);
    }
    const customers = (members: MemberRow[]) => members.flatMap((row) => row.customer_id ?? []);
    await this.announceMembers(groupId, customers(joined), customers(left));
  }

  private async announceMembers(groupId: number, joined: number[], left: number[]): Promise<void> {
    for (const part of slices(joined))
      await this.facts.announce(groupMembersChanged, { groupId, joined: part, left: [] });
    for (const part of slices(left))
      await this.facts.announce(groupMembersChanged, { groupId, joined: [], left: part });
  }
}
