import { createHash } from 'node:crypto';
import { Box } from '../box';
import { Api, Call } from './api';
import { Attachment, ATTACHMENTS, checkContent, TEXT } from './attachments';
import { Field, Fields } from './fields';
import { WireFault } from './wire-fault';

/** A welcome code works once within 20 seconds of the event. */
const WELCOME_WITHIN_MS = 20_000;
const KINDS = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'textcard',
  'news',
  'mpnews',
  'markdown',
  'miniprogram_notice',
  'template_card',
];
const FREE: Field = { type: 'object' };

const MESSAGE_FIELDS: Fields = {
  touser: { type: 'string' },
  toparty: { type: 'string' },
  totag: { type: 'string' },
  msgtype: { type: 'string', required: true, oneOf: KINDS },
  agentid: { type: 'int', required: true },
  safe: { type: 'int', oneOf: [0, 1, 2] },
  enable_id_trans: { type: 'int', oneOf: [0, 1] },
  enable_duplicate_check: { type: 'int', oneOf: [0, 1] },
  duplicate_check_interval: { type: 'int', min: 1, max: 4 * 3600 },
  ...Object.fromEntries(KINDS.map((kind) => [kind, FREE])),
  text: { type: 'object', fields: { content: { type: 'string', required: true } } },
  markdown: { type: 'object', fields: { content: { type: 'string', required: true } } },
  textcard: {
    type: 'object',
    fields: {
      title: { type: 'string', required: true, max: 128 },
      description: { type: 'string', required: true, max: 512 },
      url: { type: 'string', required: true, maxBytes: 2048 },
      btntxt: { type: 'string', max: 4 },
    },
  },
};

/** Messages of the app to members, and the welcome message to a new customer. */
export function messageApis(box: Box): Api[] {
  return [
    {
      path: 'message/send',
      method: 'POST',
      token: 'app',
      fields: MESSAGE_FIELDS,
      run: ({ params }) => send(box, params),
    },
    {
      path: 'externalcontact/send_welcome_msg',
      method: 'POST',
      token: 'app',
      fields: { welcome_code: { type: 'string', required: true }, text: TEXT, attachments: ATTACHMENTS },
      run: ({ params }) => welcome(box, params),
    },
  ];
}

/** Some receivers unknown: errcode 0 and their ids in lower case. All unknown: 81013. */
function send(box: Box, params: Call['params']): Record<string, unknown> {
  const { chance, clock, corp, store } = box;
  if (params.agentid !== corp.agentId) throw new WireFault(301002);
  if (!params[params.msgtype]) throw new WireFault(40058, `${params.msgtype} missing`);
  if (!params.touser && !params.toparty && !params.totag) throw new WireFault(82001);
  const asked = String(params.touser ?? '')
    .split('|')
    .filter(Boolean);
  if (asked.length > 1000) throw new WireFault(40058, 'touser holds more than 1000');
  const reps = new Map(
    store.all<{ userid: string }>('SELECT userid FROM rep').map(({ userid }) => [userid.toLowerCase(), userid]),
  );
  const everybody = params.touser === '@all';
  const known = everybody ? [...reps.values()] : asked.flatMap((userid) => reps.get(userid.toLowerCase()) ?? []);
  const invalid = everybody ? [] : asked.map((userid) => userid.toLowerCase()).filter((userid) => !reps.has(userid));
  const empty = { invalidparty: params.toparty ?? '', invalidtag: params.totag ?? '' };
  if (known.length === 0) throw new WireFault(81013, '', { invaliduser: invalid.join('|'), ...empty });
  const body = JSON.stringify(params);
  const hash = createHash('sha256').update(body).digest('hex');
  const since = clock.now() - (params.duplicate_check_interval ?? 1800) * 1000;
  const twin =
    params.enable_duplicate_check === 1
      ? store.one<{ msgid: string }>('SELECT msgid FROM app_message WHERE body_hash = ? AND at > ?', hash, since)
      : undefined;
  const msgid = twin?.msgid ?? chance.id(40, 'app-message', store.next('app-message'));
  if (!twin)
    store.run('INSERT INTO app_message VALUES (?, ?, ?, ?, ?)', msgid, JSON.stringify(known), body, hash, clock.now());
  return { invaliduser: invalid.join('|'), ...empty, msgid };
}

function welcome(box: Box, params: Call['params']): Record<string, never> {
  const { clock, store, talk } = box;
  const content = (params.text?.content as string | undefined) ?? '';
  checkContent(box, content, (params.attachments ?? []) as Attachment[]);
  const row = store.one<{ userid: string; external_userid: string; made_at: number; used_at: number | null }>(
    'SELECT * FROM welcome WHERE code = ?',
    params.welcome_code,
  );
  if (!row) throw new WireFault(41050);
  const spoken = talk.between(row.userid, row.external_userid, 1).some((message) => message.at >= row.made_at);
  if (row.used_at !== null || spoken) throw new WireFault(41051);
  if (clock.now() - row.made_at > WELCOME_WITHIN_MS) throw new WireFault(41050);
  const body = JSON.stringify({ text: params.text, attachments: params.attachments });
  store.run('UPDATE welcome SET used_at = ?, content = ? WHERE code = ?', clock.now(), body, params.welcome_code);
  talk.say({ from: row.userid, to: [row.external_userid], text: content || '[图文]' });
  return {};
}
