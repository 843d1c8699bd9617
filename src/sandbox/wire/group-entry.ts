import { Box } from '../box';
import { Api, Call } from './api';
import { checkContent, GROUP_WELCOME_PARTS } from './attachments';
import { qrUrl } from './contact-ways';
import { Fields } from './fields';
import { WireFault } from './wire-fault';

const MOST_GROUPS = 5;
const MOST_TEMPLATES = 100;
const LONGEST_REMARK = 30;

const CONFIG_ID: Fields = { config_id: { type: 'string', required: true, errcode: 41043 } };
const TEMPLATE_ID: Fields = { template_id: { type: 'string', required: true, errcode: 40037 } };
const JOIN_FIELDS: Fields = {
  scene: { type: 'int', required: true, oneOf: [1, 2] },
  remark: { type: 'string' },
  auto_create_room: { type: 'int', oneOf: [0, 1] },
  room_base_name: { type: 'string', max: 40 },
  room_base_id: { type: 'int', min: 1 },
  chat_id_list: { type: 'strings', required: true, min: 1, max: MOST_GROUPS, errcode: 41091 },
  state: { type: 'string', max: 30 },
  mark_source: { type: 'bool' },
};
const WELCOME_FIELDS: Fields = {
  text: { type: 'object', fields: { content: { type: 'string', maxBytes: 3000 } } },
  ...GROUP_WELCOME_PARTS,
};

/** Ways into groups (入群方式), and the material for groups' welcomes. */
export function groupEntryApis(box: Box): Api[] {
  return [...joinWayApis(box), ...welcomeApis(box)];
}

function joinWayApis(box: Box): Api[] {
  const { store, clock, chance } = box;
  const api = (name: string, fields: Fields, run: Api['run']): Api => ({
    path: `externalcontact/groupchat/${name}`,
    method: 'POST',
    token: 'app',
    fields,
    run,
  });
  const require = (configId: string) => {
    const row = store.one<{ body: string }>('SELECT body FROM join_way WHERE config_id = ?', configId);
    if (!row) throw new WireFault(41044);
    return JSON.parse(row.body) as Record<string, unknown>;
  };
  return [
    // Answers the id alone: the picture is read with get_join_way.
    api('add_join_way', JOIN_FIELDS, ({ params }) => {
      const codes = ['contact_way', 'join_way'].map((table) => store.count(`SELECT COUNT(*) FROM ${table}`));
      if (codes[0] + codes[1] >= box.limits.entryCodes) throw new WireFault(41045);
      const body = joinBody(box, params);
      const configId = chance.id(32, 'join-way', store.next('join-way'));
      store.run('INSERT INTO join_way VALUES (?, ?, ?)', configId, JSON.stringify(body), clock.now());
      return { config_id: configId };
    }),
    api('get_join_way', CONFIG_ID, ({ params, base }) => ({
      join_way: {
        config_id: params.config_id,
        ...require(params.config_id),
        qr_code: qrUrl(base, params.config_id),
      },
    })),
    api('update_join_way', { ...CONFIG_ID, ...JOIN_FIELDS }, ({ params }) => {
      require(params.config_id);
      const body = JSON.stringify(joinBody(box, params));
      store.run('UPDATE join_way SET body = ? WHERE config_id = ?', body, params.config_id);
      return {};
    }),
    api('del_join_way', CONFIG_ID, ({ params }) => {
      require(params.config_id);
      store.run('DELETE FROM join_way WHERE config_id = ?', params.config_id);
      return {};
    }),
  ];
}

/** What is kept of a join way; an over-long remark is cut, as the platform does without a word. */
function joinBody(box: Box, params: Call['params']): Record<string, unknown> {
  for (const chatId of params.chat_id_list as string[]) {
    if (!box.store.one('SELECT chat_id FROM chat WHERE chat_id = ? AND dismissed = 0', chatId))
      throw new WireFault(40050, chatId);
  }
  return {
    scene: params.scene,
    remark: [...String(params.remark ?? '')].slice(0, LONGEST_REMARK).join(''),
    auto_create_room: params.auto_create_room ?? 1,
    room_base_name: params.room_base_name ?? '',
    room_base_id: params.room_base_id ?? 1,
    chat_id_list: params.chat_id_list,
    state: params.state ?? '',
  };
}

function welcomeApis(box: Box): Api[] {
  const { store, clock, chance } = box;
  const api = (name: string, fields: Fields, run: Api['run']): Api => ({
    path: `externalcontact/group_welcome_template/${name}`,
    method: 'POST',
    token: 'app',
    fields,
    run,
  });
  const require = (templateId: string) => {
    const row = store.one<{ body: string }>('SELECT body FROM group_template WHERE template_id = ?', templateId);
    if (!row) throw new WireFault(40037);
    return JSON.parse(row.body) as Record<string, unknown>;
  };
  return [
    api('add', { ...WELCOME_FIELDS, notify: { type: 'int', oneOf: [0, 1] } }, ({ params }) => {
      if (store.count('SELECT COUNT(*) FROM group_template') >= MOST_TEMPLATES) throw new WireFault(41055);
      const templateId = `tpl${chance.id(24, 'group-template', store.next('group-template'))}`;
      const body = JSON.stringify(welcomeBody(box, params));
      store.run('INSERT INTO group_template VALUES (?, ?, ?)', templateId, body, clock.now());
      return { template_id: templateId };
    }),
    api('get', TEMPLATE_ID, ({ params }) => require(params.template_id)),
    api('edit', { ...TEMPLATE_ID, ...WELCOME_FIELDS }, ({ params }) => {
      require(params.template_id);
      const body = JSON.stringify(welcomeBody(box, params));
      store.run('UPDATE group_template SET body = ? WHERE template_id = ?', body, params.template_id);
      return {};
    }),
    api('del', TEMPLATE_ID, ({ params }) => {
      require(params.template_id);
      store.run('DELETE FROM group_template WHERE template_id = ?', params.template_id);
      return {};
    }),
  ];
}

function welcomeBody(box: Box, params: Call['params']): Record<string, unknown> {
  const parts = Object.keys(GROUP_WELCOME_PARTS).filter((part) => params[part] !== undefined);
  if (parts.length > 1) throw new WireFault(40058, `${parts.join(' and ')} together`);
  const attachments = parts.map((part) => ({ msgtype: part, [part]: params[part] }));
  checkContent(box, (params.text?.content as string | undefined) ?? '', attachments);
  return {
    ...(params.text ? { text: params.text } : {}),
    ...Object.fromEntries(parts.map((part) => [part, params[part]])),
  };
}
