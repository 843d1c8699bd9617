import { Box } from '../box';
import { MINUTE_MS } from '../state/time';
import { afterCursor, Api, Call, page, seconds } from './api';
import { Attachment } from './attachments';
import { findRep } from './members';
import { WireFault } from './wire-fault';

interface TaskRow {
  seq: number;
  msgid: string;
  creator: string | null;
  created_at: number;
  create_type: number;
  content: string;
  attachments: string;
}

/** One month, the longest span of a list. */
const MOST_SECONDS = 31 * 86_400;

/** What became of mass messages. Nothing calls back: all of it is asked for, page by page. */
export function massResultApis(box: Box): Api[] {
  return [
    {
      path: 'externalcontact/get_groupmsg_list_v2',
      method: 'POST',
      token: 'app',
      fields: {
        chat_type: { type: 'string', required: true, oneOf: ['single', 'group'] },
        start_time: { type: 'int', required: true, min: 0 },
        end_time: { type: 'int', required: true, min: 0 },
        creator: { type: 'string' },
        filter_type: { type: 'int', oneOf: [0, 1, 2] },
        limit: { type: 'int', min: 1, max: 100 },
        cursor: { type: 'string' },
      },
      empty: { next_cursor: '', group_msg_list: [] },
      run: ({ params }) => list(box, params),
    },
    {
      path: 'externalcontact/get_groupmsg_task',
      method: 'POST',
      token: 'app',
      fields: {
        msgid: { type: 'string', required: true },
        limit: { type: 'int', min: 1, max: 1000 },
        cursor: { type: 'string' },
      },
      empty: { next_cursor: '', task_list: [] },
      run: ({ params }) => {
        requireSettled(box, params.msgid);
        const limit: number = params.limit ?? 500;
        const rows = box.store.all<{ userid: string; sent_at: number | null }>(
          'SELECT userid, sent_at FROM mass_member WHERE msgid = ? AND userid > ? ORDER BY userid LIMIT ?',
          params.msgid,
          afterCursor(params.cursor),
          limit + 1,
        );
        const shown = page(rows, limit, (row) => row.userid);
        const tasks = shown.rows.map((row) =>
          row.sent_at === null
            ? { userid: row.userid, status: 0 }
            : { userid: row.userid, status: 2, send_time: seconds(row.sent_at) },
        );
        return { next_cursor: shown.next, task_list: tasks };
      },
    },
    {
      path: 'externalcontact/get_groupmsg_send_result',
      method: 'POST',
      token: 'app',
      fields: {
        msgid: { type: 'string', required: true },
        userid: { type: 'string', required: true },
        limit: { type: 'int', min: 1, max: 1000 },
        cursor: { type: 'string' },
      },
      empty: { next_cursor: '', send_list: [] },
      run: ({ params }) => results(box, params),
    },
  ];
}

/** Tasks of the window, oldest first. Tasks made through the API carry no creator; `creator` finds only those of reps. */
function list(box: Box, params: Call['params']): Record<string, unknown> {
  if (params.end_time < params.start_time || params.end_time - params.start_time > MOST_SECONDS) {
    throw new WireFault(40058, 'time range exceeds one month');
  }
  const limit: number = params.limit ?? 50;
  const filter: number = params.filter_type ?? 2;
  const rows = box.store.all<TaskRow>(
    `SELECT * FROM mass_task WHERE seq > ? AND chat_type = ? AND created_at >= ? AND created_at < ?
       AND (? = 2 OR create_type = ?) AND (? = '' OR creator = ?) ORDER BY seq LIMIT ?`,
    Number(afterCursor(params.cursor) || 0),
    params.chat_type,
    params.start_time * 1000,
    (params.end_time + 1) * 1000,
    filter,
    filter,
    params.creator ?? '',
    params.creator ?? '',
    limit + 1,
  );
  const shown = page(rows, limit, (row) => row.seq);
  return {
    next_cursor: shown.next,
    group_msg_list: shown.rows.map((row) => ({
      msgid: row.msgid,
      ...(row.creator ? { creator: row.creator } : {}),
      create_time: seconds(row.created_at),
      create_type: row.create_type,
      text: { content: row.content },
      attachments: (JSON.parse(row.attachments) as Attachment[]).map(withPicture),
    })),
  };
}

/** Pictures come back with an address beside their media id. */
function withPicture(attachment: Attachment): Attachment {
  if (attachment.msgtype !== 'image') return attachment;
  const image = attachment.image as { media_id?: string; pic_url?: string };
  return { ...attachment, image: { ...image, pic_url: image.pic_url ?? `http://p.qpic.cn/sandbox/${image.media_id}` } };
}

/** Throws WireFault 41047 for an unknown task and 41063 in the first minute, while it is still being handed out. */
function requireSettled(box: Box, msgid: string): void {
  const task = box.store.one<{ created_at: number }>('SELECT created_at FROM mass_task WHERE msgid = ?', msgid);
  if (!task) throw new WireFault(41047);
  if (box.clock.now() - task.created_at < MINUTE_MS) throw new WireFault(41063);
}

/** A rep's part of a task, row by row: 0 not sent, 1 sent, 2 no friend, 3 over budget. Of groups only the sent ones. */
function results(box: Box, params: Call['params']): Record<string, unknown> {
  const task = box.store.one<{ chat_type: string }>('SELECT chat_type FROM mass_task WHERE msgid = ?', params.msgid);
  if (!task) throw new WireFault(41047);
  const { userid } = findRep(box, params.userid);
  const group = task.chat_type === 'group';
  const limit: number = params.limit ?? 500;
  const rows = box.store.all<{ target: string; status: number; send_at: number | null }>(
    `SELECT target, status, send_at FROM mass_target WHERE msgid = ? AND userid = ? AND target > ?
       ${group ? 'AND status = 1' : ''} ORDER BY target LIMIT ?`,
    params.msgid,
    userid,
    afterCursor(params.cursor),
    limit + 1,
  );
  const shown = page(rows, limit, (row) => row.target);
  return {
    next_cursor: shown.next,
    send_list: shown.rows.map((row) => ({
      ...(group ? { chat_id: row.target } : { external_userid: row.target }),
      userid,
      status: row.status,
      ...(row.send_at === null ? {} : { send_time: seconds(row.send_at) }),
    })),
  };
}
