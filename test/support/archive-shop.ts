import { ArchivePull } from '../../src/conversations/archive-pull';
import { ArchiveState } from '../../src/conversations/archive/archive.dto';
import { ArchiveQueries } from '../../src/conversations/archive/archive.queries';
import { MessageRow } from '../../src/conversations/conversations.dto';
import { ConversationQueries } from '../../src/conversations/conversations.queries';
import { sql } from '../../src/platform/database/sql';
import { openVendorArchive } from './archive-stage';
import { Engine } from './database';
import { Sealing } from './finance-sdk/finance-library';
import { Shop } from './shop';
import { openTagShop } from './tag-shop';

/** A row of the book of records. */
interface RecordRow {
  msgid: string;
  state: string;
  fault: string | null;
  body: string | null;
  type: string | null;
}

/** External ids as WeCom makes them: wm and thirty more characters. */
export const external = (id: number): string => `wm${String(id).padStart(30, 'A')}`;

type Stage = Awaited<ReturnType<typeof openVendorArchive>>;

/** A small shop whose rep wang has a seat and the friends 1 and 2, and the archive its chats come from. */
export class ArchiveShop {
  private said = 0;

  private constructor(
    readonly shop: Shop,
    readonly stage: Stage,
  ) {}

  static async open(engine: Engine): Promise<ArchiveShop> {
    const stage = await openVendorArchive();
    stage.seats = ['wang'];
    const shop = await openTagShop(engine, stage.env);
    await shop.rep('wang', '王莉', { has_archive_seat: 0 });
    const on = new ArchiveShop(shop, stage);
    for (const id of [1, 2]) await on.befriend(id);
    return on;
  }

  get library(): Stage['library'] {
    return this.stage.library;
  }

  /** Customer 1 writes to wang, unless `more` says other. */
  say(more: Record<string, unknown>, sealing: Sealing = {}): number {
    const nth = ++this.said;
    const msgtime = this.shop.clock.now().getTime() - 60_000 + nth;
    const common = { msgid: `m${nth}`, action: 'send', from: external(1), tolist: ['wang'], roomid: '', msgtime };
    return this.library.say({ ...common, ...more }, sealing);
  }

  text(content: string, more: Record<string, unknown> = {}): number {
    return this.say({ msgtype: 'text', text: { content }, ...more });
  }

  /** Reads the archive to its end, and does what that causes. */
  async pull(): Promise<void> {
    await this.shop.app.get(ArchivePull).pull();
    await this.shop.queue.drain();
  }

  /** Oldest first, at most 200. */
  async messages(): Promise<MessageRow[]> {
    const { items } = await this.shop.app.get(ConversationQueries).messages({ limit: 200 });
    return items.toSorted((a, b) => a.id - b.id);
  }

  records(): Promise<RecordRow[]> {
    return this.shop.db.rows<RecordRow>(sql`SELECT msgid, state, fault, body, type FROM archive_record ORDER BY seq`);
  }

  state(): Promise<ArchiveState> {
    return this.shop.app.get(ArchiveQueries).state();
  }

  moveOn(ms: number): void {
    this.shop.clock.shift(this.shop.clock.offset + ms);
  }

  async close(): Promise<void> {
    await this.shop.close();
    await this.stage.close();
  }

  private async befriend(id: number): Promise<void> {
    const { db, clock } = this.shop;
    const at = clock.now();
    await db.insertIgnore('customer', [{ id, name: `c${id}`, origin: `t${id}`, created_at: at, updated_at: at }]);
    const identity = { customer_id: id, kind: 'external_userid', value: external(id), source: 'wecom', created_at: at };
    await db.insertIgnore('identity', [identity]);
    const friend = { rep_userid: 'wang', external_userid: external(id), customer_id: id, added_at: at, synced_at: at };
    await db.insertIgnore('follow', [{ ...friend, status: 'active' }]);
  }
}
