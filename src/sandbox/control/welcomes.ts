import { Box } from '../box';

/** A welcome code the box gave out, and what became of it. Instants are epoch milliseconds of virtual time. */
export interface WelcomeEntry {
  code: string;
  userid: string;
  external_userid: string;
  made_at: number;
  /** When send_welcome_msg used it; null where nobody did. */
  used_at: number | null;
  /** The text that was sent, null where it was not used. */
  text: string | null;
  /** The kinds of attachments, in their order. */
  attachments: string[];
}

/** Codes in the order they were made, from `cursor` (0 for the beginning); `next` is null at the end. */
export function welcomes(box: Box, cursor: number, limit: number): { items: WelcomeEntry[]; next: number | null } {
  const rows = box.store.all<Omit<WelcomeEntry, 'text' | 'attachments'> & { seq: number; content: string | null }>(
    `SELECT rowid seq, code, userid, external_userid, made_at, used_at, content FROM welcome
     WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    cursor,
    limit + 1,
  );
  const items = rows.slice(0, limit).map(({ seq: _seq, content, ...row }) => {
    const sent = JSON.parse(content ?? '{}') as { text?: { content: string }; attachments?: { msgtype: string }[] };
    const attachments = (sent.attachments ?? []).map(({ msgtype }) => msgtype);
    return { ...row, text: row.used_at === null ? null : (sent.text?.content ?? ''), attachments };
  });
  return { items, next: rows.length > limit ? rows[limit - 1].seq : null };
}
