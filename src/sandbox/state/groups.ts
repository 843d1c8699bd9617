import { createHash } from 'node:crypto';
import { Callbacks } from '../callbacks';
import { BoxClock } from './box-clock';
import { Chance } from './chance';
import { Store } from './store';

/** A group's member_version on the wire, from the count of its changes. */
export function versionText(chatId: string, version: number): string {
  return createHash('md5').update(`${chatId}:${version}`).digest('hex');
}

/** Somebody in a group: a rep (type 1) or a customer (type 2). */
export interface ChatMember {
  id: string;
  type: number;
  joined_at: number;
  join_scene: number;
  state: string;
}

/** Customer groups; every change is made in a client and calls back with change_external_chat. */
export class Groups {
  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
    private readonly callbacks: Callbacks,
  ) {}

  /** A rep opens a group and is its first member. Returns the chat id. */
  create(owner: string, name: string): string {
    const now = this.clock.now();
    const chatId = `wr${this.chance.id(30, 'group', owner, now, this.store.next('group'))}`;
    this.store.run(
      "INSERT INTO chat (chat_id, name, owner, kind, notice, created_at, version, dismissed) VALUES (?, ?, ?, 'perks', '', ?, 1, 0)",
      chatId,
      name,
      owner,
      now,
    );
    this.store.run("INSERT INTO member VALUES (?, ?, 1, ?, 1, '')", chatId, owner, now);
    this.callbacks.emit('change_external_chat', { ChatId: chatId, ChangeType: 'create' });
    return chatId;
  }

  /**
   * People enter: scene 1 invited by a member, 3 by the group's QR code, whose state stays with them. Returns how many
   * were not members yet.
   */
  join(chatId: string, ids: string[], scene: 1 | 3, state = ''): number {
    const now = this.clock.now();
    this.remember(chatId);
    const entered = ids.filter(
      (id) =>
        this.store.run(
          `INSERT INTO member (chat_id, id, type, joined_at, join_scene, state)
           SELECT chat_id, ?, CASE WHEN EXISTS (SELECT 1 FROM rep WHERE userid = ?) THEN 1 ELSE 2 END, ?, ?, ?
           FROM chat WHERE chat_id = ? AND dismissed = 0 ON CONFLICT (chat_id, id) DO NOTHING`,
          id,
          id,
          now,
          scene,
          state,
          chatId,
        ) > 0,
    );
    if (entered.length > 0) this.membersChanged(chatId, 'add_member', entered, { join: scene === 3 ? 3 : 0, quit: 0 });
    return entered.length;
  }

  /** People leave by themselves (0) or are removed (1). Returns how many had been members. */
  quit(chatId: string, ids: string[], scene: 0 | 1): number {
    this.remember(chatId);
    const gone = ids.filter((id) => this.store.run('DELETE FROM member WHERE chat_id = ? AND id = ?', chatId, id) > 0);
    if (gone.length > 0) this.membersChanged(chatId, 'del_member', gone, { join: 0, quit: scene });
    return gone.length;
  }

  /** The owner dissolves the group. False when there is none. */
  dismiss(chatId: string): boolean {
    if (this.store.run('UPDATE chat SET dismissed = 1 WHERE chat_id = ? AND dismissed = 0', chatId) === 0) return false;
    this.callbacks.emit('change_external_chat', { ChatId: chatId, ChangeType: 'dismiss' });
    return true;
  }

  /** What groupchat/get shows while it lags behind the last change (setting groupLagMs): the group before it. */
  lagging(chatId: string): { version: number; members: ChatMember[] } | undefined {
    const before = this.store.meta(`groups.before.${chatId}`);
    if (!before) return undefined;
    const { until, ...shown } = JSON.parse(before) as { until: number; version: number; members: ChatMember[] };
    return until > this.clock.now() ? shown : undefined;
  }

  /** Everybody in a group, in the order they came. */
  members(chatId: string): ChatMember[] {
    return this.store.all('SELECT * FROM member WHERE chat_id = ? ORDER BY joined_at, id', chatId);
  }

  private remember(chatId: string): void {
    const lag = Number(this.store.meta('groups.lag') ?? 0);
    if (!lag) return;
    const version = this.store.count('SELECT version FROM chat WHERE chat_id = ?', chatId);
    const before = { until: this.clock.now() + lag, version, members: this.members(chatId) };
    this.store.setMeta(`groups.before.${chatId}`, JSON.stringify(before));
  }

  private membersChanged(chatId: string, detail: string, ids: string[], scene: { join: number; quit: number }): void {
    this.store.run('UPDATE chat SET version = version + 1 WHERE chat_id = ?', chatId);
    const version = this.store.count('SELECT version FROM chat WHERE chat_id = ?', chatId);
    this.callbacks.emit('change_external_chat', {
      ChatId: chatId,
      ChangeType: 'update',
      UpdateDetail: detail,
      JoinScene: scene.join,
      QuitScene: scene.quit,
      MemChangeCnt: ids.length,
      MemChangeList: ids,
      LastMemVer: versionText(chatId, version - 1),
      CurMemVer: versionText(chatId, version),
    });
  }
}
