import { Box } from '../box';
import { KF_SESSION_MS, KfCodeKind, KfSession } from '../kf/kf-desk';
import { Api, Call } from './api';
import { Field, Fields } from './fields';
import { accountOf } from './kf';
import { WireFault } from './wire-fault';

const REPLIES = 5;
const SHORT_MS = 20_000;
/** How long a code of each kind is good, what it may say, and the state the session must still be in. */
const CODES: Record<KfCodeKind, { lifeMs: number; types: string[]; state: number | null }> = {
  welcome: { lifeMs: SHORT_MS, types: ['text', 'msgmenu'], state: null },
  queued: { lifeMs: KF_SESSION_MS, types: ['text'], state: 2 },
  taken: { lifeMs: KF_SESSION_MS, types: ['text'], state: 3 },
  ended: { lifeMs: SHORT_MS, types: ['text', 'msgmenu'], state: 4 },
};

const media: Field = { type: 'object', fields: { media_id: { type: 'string', required: true } } };
const MENU: Field = {
  type: 'object',
  fields: {
    head_content: { type: 'string', maxBytes: 1024 },
    list: { type: 'objects', max: 10, errcode: 95008 },
    tail_content: { type: 'string' },
  },
};
const BODIES: Fields = {
  text: {
    type: 'object',
    fields: { content: { type: 'string', required: true, maxBytes: 2048 }, menu_id: { type: 'string' } },
  },
  image: media,
  voice: media,
  video: media,
  file: media,
  link: {
    type: 'object',
    fields: {
      title: { type: 'string', required: true, maxBytes: 128 },
      desc: { type: 'string', maxBytes: 512 },
      url: { type: 'string', required: true, maxBytes: 2048 },
      thumb_media_id: { type: 'string', required: true, maxBytes: 128 },
    },
  },
  miniprogram: {
    type: 'object',
    fields: {
      appid: { type: 'string', required: true },
      title: { type: 'string', maxBytes: 64 },
      thumb_media_id: { type: 'string', required: true },
      pagepath: { type: 'string', required: true },
    },
  },
  msgmenu: MENU,
  location: { type: 'object' },
  business_card: { type: 'object', fields: { userid: { type: 'string', required: true } } },
  ca_link: { type: 'object', fields: { link_url: { type: 'string', required: true } } },
};
const MSGID: Field = { type: 'string', maxBytes: 32 };
const MSGTYPE: Field = { type: 'string', required: true, oneOf: Object.keys(BODIES) };

/** send_msg and send_msg_on_event. One msgid is one message: a repeat is answered as the first was. */
export function kfSendingApis(box: Box): Api[] {
  return [
    {
      path: 'kf/send_msg',
      method: 'POST',
      token: 'app',
      fields: {
        touser: { type: 'string', required: true },
        open_kfid: { type: 'string', required: true },
        msgid: MSGID,
        msgtype: MSGTYPE,
        ...BODIES,
      },
      run: ({ params }) => send(box, params),
    },
    {
      path: 'kf/send_msg_on_event',
      method: 'POST',
      token: 'app',
      fields: {
        code: { type: 'string', required: true },
        msgid: MSGID,
        msgtype: { ...MSGTYPE, oneOf: ['text', 'msgmenu'] },
        text: BODIES.text,
        msgmenu: MENU,
      },
      run: ({ params }) => sendOnEvent(box, params),
    },
  ];
}

function send(box: Box, params: Call['params']): { msgid: string } {
  const id = accountOf(box, params.open_kfid);
  const msgid = msgidOf(box, params);
  if (known(box, id, msgid)) return { msgid };
  const session = box.kf.session(id, params.touser);
  if (session.last_customer_at === 0) throw new WireFault(95018, 'customer has not consulted');
  if (box.clock.now() - session.last_customer_at > KF_SESSION_MS) throw new WireFault(95002);
  if (session.state !== 0 && session.state !== 1) throw new WireFault(95018);
  if (session.sent >= REPLIES) throw new WireFault(95001);
  box.kf.keep({ ...session, sent: session.sent + 1 });
  deliver(box, session, msgid, params, 'message');
  return { msgid };
}

function sendOnEvent(box: Box, params: Call['params']): { msgid: string } {
  const row = box.store.one<{
    kind: KfCodeKind;
    open_kfid: string;
    external_userid: string;
    made_at: number;
    used_by: string | null;
  }>('SELECT * FROM kf_code WHERE code = ?', params.code);
  if (!row) throw new WireFault(41050);
  const msgid = msgidOf(box, params);
  if (row.used_by === msgid) return { msgid };
  if (row.used_by !== null) throw new WireFault(41051);
  const { lifeMs, types, state } = CODES[row.kind];
  if (box.clock.now() - row.made_at > lifeMs) throw new WireFault(41050);
  if (!types.includes(params.msgtype)) throw new WireFault(40058, 'msgtype not allowed for this code');
  const session = box.kf.session(accountOf(box, row.open_kfid), row.external_userid);
  if (row.kind === 'welcome' && session.last_customer_at >= row.made_at) throw new WireFault(41051);
  if (state !== null && session.state !== state) throw new WireFault(95018);
  box.store.run('UPDATE kf_code SET used_by = ? WHERE code = ?', msgid, params.code);
  if (row.kind === 'welcome') box.kf.keep({ ...session, welcomed_at: box.clock.now() });
  deliver(box, session, msgid, params, row.kind);
  return { msgid };
}

/** Keeps the message; one that cannot arrive is taken all the same, and told of afterwards. */
function deliver(box: Box, session: KfSession, msgid: string, params: Call['params'], via: string): void {
  const { store } = box;
  const order = store.meta(`kf.fail.${session.external_userid}`);
  const failType = session.refuses === 1 ? 10 : order ? Number(order) : 0;
  if (order) store.setMeta(`kf.fail.${session.external_userid}`, '');
  store.run(
    'INSERT INTO kf_sent VALUES (?, ?, ?, ?, ?, ?, ?)',
    session.open_kfid,
    msgid,
    session.external_userid,
    via,
    JSON.stringify({ msgtype: params.msgtype, [params.msgtype]: params[params.msgtype] }),
    box.clock.now(),
    failType ? 0 : 1,
  );
  if (failType) box.kf.event('msg_send_fail', session, { fail_msgid: msgid, fail_type: failType });
}

function known(box: Box, openKfid: string, msgid: string): boolean {
  return box.store.count('SELECT COUNT(*) FROM kf_sent WHERE open_kfid = ? AND msgid = ?', openKfid, msgid) > 0;
}

/** An empty msgid is an error, an absent one is made up. */
function msgidOf(box: Box, params: Call['params']): string {
  if (!params[params.msgtype]) throw new WireFault(40058, `${params.msgtype} missing`);
  if (params.msgid === undefined) return `kfsent_${box.chance.id(24, 'kf-sent', box.store.next('kf-sent'))}`;
  if (!/^[0-9a-zA-Z_-]+$/.test(params.msgid)) throw new WireFault(40058, 'msgid');
  return params.msgid as string;
}
