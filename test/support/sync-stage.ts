import { Module } from '@nestjs/common';
import { CustomersModule } from '../../src/customers/customers.module';
import { OrdersModule } from '../../src/orders/orders.module';
import { sql } from '../../src/platform/database/sql';
import { RulesModule } from '../../src/rules/rules.module';
import { TagsModule } from '../../src/tags/tags.module';
import { Engine } from './database';
import { openRooms, Rooms } from './rooms';
import { Box, CORP } from './sandbox';
import { OPENING } from './small-world';

@Module({ imports: [CustomersModule, OrdersModule, RulesModule, TagsModule] })
class SyncRooms {}

export interface Run {
  id: number;
  state: string;
  done: number;
  calls: number;
  vanished: number;
  leftOut: string[];
  errorCode: string | null;
  error: string | null;
}

/** The rooms a sync fills and a corp in a box beside them, which calls back. */
export class SyncStage {
  private constructor(
    readonly box: Box,
    readonly rooms: Rooms,
  ) {}

  /** @param rereads SYNC_REREADS_PER_DAY */
  static async open(engine: Engine, corp: Parameters<typeof Box.open>[0] = {}, rereads = 0): Promise<SyncStage> {
    const box = await Box.open(corp);
    const rooms = await openRooms(engine, {
      modules: [SyncRooms],
      env: {
        WECOM_URL: box.server.url,
        WECOM_CORP_ID: CORP.corpId,
        WECOM_AGENT_ID: String(CORP.agentId),
        WECOM_SECRET: CORP.secret,
        WECOM_TOKEN: CORP.token,
        WECOM_AES_KEY: CORP.aesKey,
        SYNC_REREADS_PER_DAY: String(rereads),
      },
    });
    rooms.clock.shift(OPENING.getTime() - Date.now());
    box.sandbox.setCallback(`${rooms.url}/wecom/callback`);
    return new SyncStage(box, rooms);
  }

  /** Runs one pass to its end, or to its failure. */
  async sync(kind = 'full'): Promise<Run> {
    const { body } = await this.rooms.ask<Run>('/api/v1/sync', { kind });
    await this.rooms.queue.drain();
    return this.run(body.id);
  }

  async run(id: number): Promise<Run> {
    const { body } = await this.rooms.ask<Run[]>('/api/v1/sync');
    return body.find((run) => run.id === id) as Run;
  }

  /** A deed in the corp, told and handled. */
  async act(deed: Record<string, unknown>): Promise<void> {
    const said = await this.box.control('act', deed);
    if (said.error) throw new Error(`${JSON.stringify(deed)}: ${String(said.error)}`);
    await this.box.sandbox.settle();
    await this.rooms.queue.drain();
  }

  /** Lets time pass on both sides. */
  async wait(minutes: number): Promise<void> {
    await this.box.wait(minutes);
    this.rooms.clock.shift(this.rooms.clock.offset + minutes * 60_000);
  }

  /** How often the corp was asked for `api` so far. */
  async calls(api: string): Promise<number> {
    const { calls } = await this.box.control('state');
    return (calls as Record<string, number>)[api] ?? 0;
  }

  async follows(external: string): Promise<Record<string, string>> {
    const rows = await this.rooms.db.rows<{ rep_userid: string; status: string }>(
      sql`SELECT rep_userid, status FROM follow WHERE external_userid = ${external} ORDER BY rep_userid`,
    );
    return Object.fromEntries(rows.map((row) => [row.rep_userid, row.status]));
  }

  async tags(external: string): Promise<string[]> {
    const rows = await this.rooms.db.rows<{ id: string }>(
      sql`SELECT DISTINCT wecom_tag_id AS id FROM follow_tag WHERE external_userid = ${external} ORDER BY wecom_tag_id`,
    );
    return rows.map((row) => row.id);
  }

  async rep(userid: string): Promise<{ name: string; department: string; active: boolean } | undefined> {
    const { body } = await this.rooms.ask<{
      items: { userid: string; name: string; department: string; active: boolean }[];
    }>('/api/v1/reps?limit=100');
    return body.items.find((one) => one.userid === userid);
  }

  async close(): Promise<void> {
    await this.rooms.close();
    await this.box.close();
  }
}
