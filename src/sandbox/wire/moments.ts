import { Box } from '../box';
import { DAY_MS } from '../state/time';
import { afterCursor, Api, page, seconds } from './api';
import { Field } from './fields';
import { findRep } from './members';
import { WireFault } from './wire-fault';

/** How long the platform works on a task before its moment is there. */
const MAKING_MS = 2000;
/** A job can be asked about for a day. */
const JOB_LIFE_MS = DAY_MS;

interface MomentRow {
  seq: number;
  moment_id: string;
  jobid: string;
  body: string;
  senders: string;
  tags: string;
  made_at: number;
}

interface Body {
  text?: { content: string };
  attachments?: {
    msgtype: string;
    image?: { media_id: string };
    link?: { title: string; url: string; media_id: string };
  }[];
}

const MEDIA: Field = { type: 'string', required: true };
const MOMENT_ID: Field = { type: 'string', required: true, errcode: 41059 };
const PAGED = (most: number) => ({
  cursor: { type: 'string' } as const,
  limit: { type: 'int', min: 1, max: most } as const,
});

/** Moments (朋友圈): tasks for reps, who publish them in the client. */
export function momentApis(box: Box): Api[] {
  const { store, clock } = box;
  const post = (name: string, fields: Record<string, Field>, empty: Record<string, unknown>, run: Api['run']): Api => ({
    path: `externalcontact/${name}`,
    method: 'POST',
    token: 'app',
    fields,
    empty,
    run,
  });
  return [
    post(
      'add_moment_task',
      {
        text: { type: 'object', fields: { content: { type: 'string', max: 2000 } } },
        attachments: {
          type: 'objects',
          max: 9,
          errcode: 41064,
          fields: {
            msgtype: { type: 'string', required: true, oneOf: ['image', 'video', 'link'], errcode: 41065 },
            image: { type: 'object', fields: { media_id: MEDIA } },
            video: { type: 'object', fields: { media_id: MEDIA } },
            link: {
              type: 'object',
              fields: {
                title: { type: 'string', maxBytes: 64 },
                url: { type: 'string', required: true },
                media_id: MEDIA,
              },
            },
          },
        },
        visible_range: {
          type: 'object',
          fields: {
            sender_list: {
              type: 'object',
              fields: { user_list: { type: 'strings', max: 100_000 }, department_list: { type: 'any' } },
            },
            external_contact_list: { type: 'object', fields: { tag_list: { type: 'strings', max: 100 } } },
          },
        },
      },
      { jobid: '' },
      ({ params }) => ({ jobid: make(box, params as Body & { visible_range?: Range }) }),
    ),
    {
      path: 'externalcontact/get_moment_task_result',
      method: 'GET',
      token: 'app',
      needs: ['jobid'],
      run: ({ params }) => {
        const row = store.one<MomentRow>('SELECT * FROM moment WHERE jobid = ?', params.jobid);
        if (!row || row.made_at + JOB_LIFE_MS < clock.now()) throw new WireFault(40058, 'jobid');
        if (row.made_at + MAKING_MS > clock.now()) return { status: 2, type: 'add_moment_task' };
        const result = {
          errcode: 0,
          errmsg: 'ok',
          moment_id: row.moment_id,
          invalid_sender_list: { user_list: [], department_list: [] },
          invalid_external_contact_list: { tag_list: [] },
        };
        return { status: 3, type: 'add_moment_task', result };
      },
    },
    post(
      'get_moment_list',
      {
        start_time: { type: 'int', required: true, min: 0 },
        end_time: { type: 'int', required: true, min: 0 },
        creator: { type: 'string' },
        filter_type: { type: 'int', oneOf: [0, 1, 2] },
        ...PAGED(20),
      },
      { next_cursor: '', moment_list: [] },
      ({ params }) => {
        if (params.end_time - params.start_time > (30 * DAY_MS) / 1000) throw new WireFault(40058, 'span over 30 days');
        const limit: number = params.limit ?? 20;
        const rows = store.all<MomentRow>(
          `SELECT * FROM moment WHERE seq > ? AND made_at > ? AND made_at < ? AND made_at + ${MAKING_MS} <= ? ORDER BY seq LIMIT ?`,
          Number(afterCursor(params.cursor) || 0),
          params.start_time * 1000,
          params.end_time * 1000,
          clock.now(),
          limit + 1,
        );
        const shown = page(rows, limit, (row) => row.seq);
        return { next_cursor: shown.next, moment_list: shown.rows.map(listed) };
      },
    ),
    post(
      'get_moment_task',
      { moment_id: MOMENT_ID, ...PAGED(1000) },
      { next_cursor: '', task_list: [] },
      ({ params }) => {
        requireMoment(box, params.moment_id);
        const limit: number = params.limit ?? 500;
        const rows = store.all<{ userid: string; at: number | null }>(
          'SELECT userid, published_at at FROM moment_member WHERE moment_id = ? AND userid > ? ORDER BY userid LIMIT ?',
          params.moment_id,
          afterCursor(params.cursor),
          limit + 1,
        );
        const shown = page(rows, limit, (row) => row.userid);
        const tasks = shown.rows.map(({ userid, at }) => ({ userid, publish_status: at === null ? 0 : 1 }));
        return { next_cursor: shown.next, task_list: tasks };
      },
    ),
    post(
      'get_moment_send_result',
      { moment_id: MOMENT_ID, userid: { type: 'string', required: true }, ...PAGED(5000) },
      { next_cursor: '', customer_list: [] },
      ({ params }) => {
        const moment = requireMoment(box, params.moment_id);
        const { userid } = findRep(box, params.userid);
        const limit: number = params.limit ?? 3000;
        const shown = page(audience(box, moment, userid, afterCursor(params.cursor), limit + 1), limit, (id) => id);
        return {
          next_cursor: shown.next,
          customer_list: shown.rows.map((external_userid) => ({ external_userid })),
        };
      },
    ),
    post(
      'get_moment_comments',
      { moment_id: MOMENT_ID, userid: { type: 'string', required: true } },
      { comment_list: [], like_list: [] },
      ({ params }) => {
        requireMoment(box, params.moment_id);
        const { userid } = findRep(box, params.userid);
        const published = 'SELECT COUNT(*) FROM moment_member WHERE moment_id = ? AND userid = ? AND published_at > 0';
        if (!store.count(published, params.moment_id, userid)) throw new WireFault(41062);
        const of = (kind: string) =>
          store
            .all<{ external_userid: string; at: number }>(
              'SELECT external_userid, at FROM moment_reaction WHERE moment_id = ? AND userid = ? AND kind = ? ORDER BY at',
              params.moment_id,
              userid,
              kind,
            )
            .map(({ external_userid, at }) => ({ external_userid, create_time: seconds(at) }));
        return { comment_list: of('comment'), like_list: of('like') };
      },
    ),
  ];
}

interface Range {
  sender_list?: { user_list?: string[] };
  external_contact_list?: { tag_list?: string[] };
}

function make(box: Box, params: Body & { visible_range?: Range }): string {
  const { store, clock, chance } = box;
  const attachments = params.attachments ?? [];
  if (!params.text?.content && attachments.length === 0) throw new WireFault(41089);
  if (new Set(attachments.map((one) => one.msgtype)).size > 1) throw new WireFault(40058, 'attachments of two kinds');
  if (attachments.length > 1 && attachments[0].msgtype !== 'image') throw new WireFault(41064);
  for (const attachment of attachments) {
    const body = attachment[attachment.msgtype as 'image'] as { media_id: string } | undefined;
    if (!body) throw new WireFault(40058, `${attachment.msgtype} missing`);
    requireMomentMedia(box, body.media_id);
  }
  const users = (params.visible_range?.sender_list?.user_list ?? []).map((userid) => findRep(box, userid).userid);
  const senders = users.length
    ? users
    : store.all<{ userid: string }>('SELECT userid FROM rep ORDER BY userid').map(({ userid }) => userid);
  const n = store.next('moment');
  const momentId = `mom${chance.id(28, 'moment', n)}`;
  const jobid = chance.id(32, 'moment-job', n);
  store.run(
    'INSERT INTO moment (moment_id, jobid, body, senders, tags, made_at) VALUES (?, ?, ?, ?, ?, ?)',
    momentId,
    jobid,
    JSON.stringify({ text: params.text, attachments }),
    JSON.stringify(senders),
    JSON.stringify(params.visible_range?.external_contact_list?.tag_list ?? []),
    clock.now(),
  );
  for (const userid of new Set(senders)) store.run('INSERT INTO moment_member VALUES (?, ?, NULL)', momentId, userid);
  return jobid;
}

/** Media of a moment come from upload_attachment: what media/upload answered is refused. */
function requireMomentMedia(box: Box, mediaId: string): void {
  const row = box.store.one<{ made_at: number; scene: number }>(
    'SELECT m.made_at, COALESCE(s.scene, 0) scene FROM media m LEFT JOIN media_scene s ON s.media_id = m.media_id WHERE m.media_id = ?',
    mediaId,
  );
  if (!row || row.made_at + 3 * DAY_MS <= box.clock.now()) throw new WireFault(40007);
  if (row.scene !== 1) throw new WireFault(41072);
}

function requireMoment(box: Box, momentId: string): MomentRow {
  const row = box.store.one<MomentRow>('SELECT * FROM moment WHERE moment_id = ?', momentId);
  if (!row) throw new WireFault(41060);
  return row;
}

/** Friends of the rep, those with one of the tags where some are named. */
function audience(box: Box, moment: MomentRow, userid: string, after: string, limit: number): string[] {
  const tags = JSON.parse(moment.tags) as string[];
  const tagged = tags.length
    ? `AND EXISTS (SELECT 1 FROM follow_tag t WHERE t.userid = f.userid AND t.external_userid = f.external_userid
        AND t.tag_id IN (${tags.map(() => '?').join()}))`
    : '';
  const published = box.store.count(
    'SELECT COUNT(*) FROM moment_member WHERE moment_id = ? AND userid = ? AND published_at > 0',
    moment.moment_id,
    userid,
  );
  if (!published) return [];
  return box.store
    .all<{ id: string }>(
      `SELECT f.external_userid id FROM follow f WHERE f.userid = ? AND f.status = 'friend' AND f.external_userid > ? ${tagged}
       ORDER BY f.external_userid LIMIT ?`,
      userid,
      after,
      ...tags,
      limit,
    )
    .map(({ id }) => id);
}

function listed(row: MomentRow): Record<string, unknown> {
  const { text, attachments = [] } = JSON.parse(row.body) as Body;
  const images = attachments.flatMap((one) => (one.image ? [one.image] : []));
  const link = attachments.find((one) => one.link)?.link;
  return {
    moment_id: row.moment_id,
    create_time: seconds(row.made_at),
    create_type: 0,
    visible_type: 1,
    ...(text ? { text } : {}),
    ...(images.length ? { image: images } : {}),
    ...(link ? { link: { title: link.title ?? '', url: link.url } } : {}),
  };
}
