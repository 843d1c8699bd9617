import { BoxClock } from './box-clock';
import { Chance } from './chance';
import { Store } from './store';

interface Said {
  from: string;
  to: string[];
  /** Empty for a one-to-one chat. */
  roomId?: string;
  type?: 'text' | 'voice' | 'image';
  text: string;
  /** Given for messages of the past; otherwise now, with an id of its own. */
  at?: number;
  msgid?: string;
}

export interface MessageRow {
  seq: number;
  msgid: string;
  sender: string;
  tolist: string;
  room_id: string;
  type: string;
  content: string;
  at: number;
}

/** The chats. Everything said is kept; only what a rep with an archive seat took part in is marked for the archive. */
export class Talk {
  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
  ) {}

  /** Writes one message in the caller's transaction; ignored when its id is known. Returns the id. */
  say(said: Said): string {
    const at = said.at ?? this.clock.now();
    const roomId = said.roomId ?? '';
    const msgid = said.msgid ?? `${this.chance.id(24, 'message', said.from, at, this.store.next('message'))}_external`;
    const people = [said.from, ...said.to];
    const seat = roomId
      ? 'SELECT COUNT(*) FROM rep r JOIN member m ON m.id = r.userid WHERE r.has_seat = 1 AND m.chat_id = ?'
      : `SELECT COUNT(*) FROM rep WHERE has_seat = 1 AND userid IN (${people.map(() => '?').join()})`;
    this.store.run(
      `INSERT INTO message (msgid, sender, tolist, room_id, pair, type, content, at, archived)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (msgid) DO NOTHING`,
      msgid,
      said.from,
      JSON.stringify(said.to),
      roomId,
      roomId ? '' : pairOf(said.from, said.to[0]),
      said.type ?? 'text',
      said.text,
      at,
      this.store.count(seat, ...(roomId ? [roomId] : people)) > 0 ? 1 : 0,
    );
    if (!roomId) {
      this.store.run(
        `UPDATE follow SET last_chat_at = MAX(last_chat_at, ?)
         WHERE (userid = ? AND external_userid = ?) OR (userid = ? AND external_userid = ?)`,
        at,
        said.from,
        said.to[0],
        said.to[0],
        said.from,
      );
    }
    return msgid;
  }

  /** One message of a rep to everybody in a group. */
  sayInRoom(roomId: string, from: string, text: string): void {
    const others = this.store.all<{ id: string }>('SELECT id FROM member WHERE chat_id = ? AND id <> ?', roomId, from);
    this.say({ from, to: others.map(({ id }) => id), roomId, text });
  }

  /** The latest messages of a one-to-one chat, oldest of them first. */
  between(userid: string, externalUserid: string, limit: number): MessageRow[] {
    const rows = this.store.all<MessageRow>(
      'SELECT * FROM message WHERE pair = ? ORDER BY at DESC, seq DESC LIMIT ?',
      pairOf(userid, externalUserid),
      limit,
    );
    return rows.toReversed();
  }

  /** The latest messages of a group, oldest of them first. */
  inRoom(roomId: string, limit: number): MessageRow[] {
    const rows = this.store.all<MessageRow>(
      "SELECT * FROM message WHERE room_id = ? AND pair = '' ORDER BY at DESC, seq DESC LIMIT ?",
      roomId,
      limit,
    );
    return rows.toReversed();
  }
}

/** One key for a chat whoever speaks. */
function pairOf(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
