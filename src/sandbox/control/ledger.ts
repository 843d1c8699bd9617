import { Box } from '../box';

/** One mass message as the corp has it: the sandbox's own count, independent of what the service believes. */
export interface LedgerEntry {
  msgid: string;
  sender: string;
  chat_type: string;
  content: string;
  /** 0 made through the API, 1 made by a rep. */
  create_type: number;
  /** Epoch milliseconds of virtual time. */
  created_at: number;
  cancelled_at: number | null;
  fail_list: string[];
  /** Customers or chat ids, in their order. */
  recipients: string[];
  members: { userid: string; sent_at: number | null }[];
  /** How many recipients have which status: 0 not sent, 1 sent, 2 no friend, 3 over budget. */
  results: Record<string, number>;
}

/** Tasks in the order they were made, from `cursor` (0 for the beginning); `next` is null at the end. */
export function ledger(box: Box, cursor: number, limit: number): { items: LedgerEntry[]; next: number | null } {
  const { store } = box;
  const rows = store.all<
    Omit<LedgerEntry, 'fail_list' | 'recipients' | 'members' | 'results'> & { seq: number; fail_list: string }
  >(
    `SELECT seq, msgid, sender, chat_type, content, create_type, created_at, cancelled_at, fail_list FROM mass_task
     WHERE seq > ? ORDER BY seq LIMIT ?`,
    cursor,
    limit + 1,
  );
  const items = rows.slice(0, limit).map(({ seq: _seq, ...row }) => {
    const targets = store.all<{ target: string; status: number }>(
      'SELECT target, status FROM mass_target WHERE msgid = ? ORDER BY target',
      row.msgid,
    );
    const results: Record<string, number> = {};
    for (const { status } of targets) results[status] = (results[status] ?? 0) + 1;
    return {
      ...row,
      fail_list: JSON.parse(row.fail_list) as string[],
      recipients: targets.map(({ target }) => target),
      members: store.all<{ userid: string; sent_at: number | null }>(
        'SELECT userid, sent_at FROM mass_member WHERE msgid = ? ORDER BY userid',
        row.msgid,
      ),
      results,
    };
  });
  return { items, next: rows.length > limit ? rows[limit - 1].seq : null };
}
