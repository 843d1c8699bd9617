import { ServerResponse } from 'node:http';
import { Box } from './box';
import { sendJson } from './http';
import { seatHolders } from './wire/members';
import { MessageRow } from './state/talk';

const MOST_AT_ONCE = 1000;

/**
 * The chat archive as decrypted messages, in place of the vendor's native SDK: records with a seq greater than the
 * argument, at most 1,000, of chats that a member with a seat took part in. The real archive keeps five days; this one
 * keeps everything, so that a new service can read the shop's past.
 */
export function archiveMessages(box: Box, res: ServerResponse, query: URLSearchParams): void {
  const seq = Number(query.get('seq') ?? 0);
  const limit = Number(query.get('limit') ?? MOST_AT_ONCE);
  if (!Number.isSafeInteger(seq) || seq < 0 || !Number.isSafeInteger(limit) || limit < 1 || limit > MOST_AT_ONCE) {
    sendJson(res, 400, { errcode: 10000, errmsg: 'seq or limit out of range' });
    return;
  }
  const rows = box.store.all<MessageRow>(
    'SELECT * FROM message WHERE archived = 1 AND seq > ? ORDER BY seq LIMIT ?',
    seq,
    limit,
  );
  sendJson(res, 200, { errcode: 0, errmsg: 'ok', messages: rows.map((row) => decrypted(box, row)) });
}

/** Members under archive. */
export function archivePermitUsers(box: Box, res: ServerResponse): void {
  sendJson(res, 200, { errcode: 0, errmsg: 'ok', ids: seatHolders(box) });
}

function decrypted(box: Box, row: MessageRow): Record<string, unknown> {
  const file = () => ({ sdkfileid: box.chance.id(40, 'sdkfile', row.msgid), md5sum: '' });
  const body = {
    text: () => ({ text: { content: row.content } }),
    voice: () => ({ voice: { ...file(), voice_size: 2048, play_length: 4 } }),
    image: () => ({ image: { ...file(), filesize: 40_960 } }),
  }[row.type as 'text' | 'voice' | 'image'];
  return {
    seq: row.seq,
    msgid: row.msgid,
    action: 'send',
    from: row.sender,
    tolist: JSON.parse(row.tolist) as string[],
    roomid: row.room_id,
    msgtime: row.at,
    msgtype: row.type,
    ...body(),
  };
}
