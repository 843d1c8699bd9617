import { Box } from '../box';
import { DAY_MS } from '../state/time';
import { afterCursor, Api, Call, page, seconds } from './api';
import { Fields } from './fields';
import { departmentMembers, findRep } from './members';
import { WireFault } from './wire-fault';

/** Members of one contact way, departments expanded. */
const MOST_MEMBERS = 100;

export interface ContactWayRow {
  config_id: string;
  type: number;
  scene: number;
  remark: string;
  skip_verify: number;
  state: string;
  users: string;
  parties: string;
  made_at: number;
}

const SETTINGS: Fields = {
  style: { type: 'int', oneOf: [0, 1, 2, 3] },
  remark: { type: 'string', max: 30 },
  skip_verify: { type: 'bool' },
  state: { type: 'string', max: 30 },
  user: { type: 'strings' },
  party: { type: 'any' },
  is_temp: { type: 'bool' },
  expires_in: { type: 'int', min: 1 },
  chat_expires_in: { type: 'int', min: 1, max: (14 * DAY_MS) / 1000 },
  unionid: { type: 'string' },
  is_exclusive: { type: 'bool' },
  mark_source: { type: 'bool' },
  conclusions: { type: 'object' },
};
const CONFIG_ID: Fields = { config_id: { type: 'string', required: true, errcode: 41043 } };

/** Contact ways (联系我): codes by which customers meet reps. */
export function contactWayApis(box: Box): Api[] {
  const { store, clock, chance } = box;
  return [
    {
      path: 'externalcontact/add_contact_way',
      method: 'POST',
      token: 'app',
      fields: {
        type: { type: 'int', required: true, oneOf: [1, 2] },
        scene: { type: 'int', required: true, oneOf: [1, 2] },
        ...SETTINGS,
      },
      run: ({ params, base }) => {
        const { users, parties } = membersOf(box, params);
        if (params.type === 1 && (users.length !== 1 || parties.length > 0))
          throw new WireFault(40058, 'type 1 takes exactly one user');
        if (store.count('SELECT COUNT(*) FROM contact_way') + joinWays(box) >= box.limits.entryCodes)
          throw new WireFault(41045);
        const configId = chance.id(32, 'contact-way', store.next('contact-way'));
        store.run(
          'INSERT INTO contact_way VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
          configId,
          params.type,
          params.scene,
          params.remark ?? '',
          params.skip_verify === false ? 0 : 1,
          params.state ?? '',
          JSON.stringify(users),
          JSON.stringify(parties),
          clock.now(),
        );
        return { config_id: configId, ...(params.scene === 2 ? { qr_code: qrUrl(base, configId) } : {}) };
      },
    },
    {
      path: 'externalcontact/get_contact_way',
      method: 'POST',
      token: 'app',
      fields: CONFIG_ID,
      run: ({ params, base }) => {
        const row = requireWay(box, params.config_id);
        return {
          contact_way: {
            config_id: row.config_id,
            type: row.type,
            scene: row.scene,
            style: 1,
            remark: row.remark,
            skip_verify: row.skip_verify === 1,
            state: row.state,
            qr_code: qrUrl(base, row.config_id),
            user: JSON.parse(row.users) as string[],
            party: JSON.parse(row.parties) as number[],
            is_temp: false,
          },
        };
      },
    },
    {
      path: 'externalcontact/list_contact_way',
      method: 'POST',
      token: 'app',
      fields: {
        start_time: { type: 'int', min: 0 },
        end_time: { type: 'int', min: 0 },
        cursor: { type: 'string' },
        limit: { type: 'int', min: 1, max: 1000 },
      },
      empty: { contact_way: [], next_cursor: '' },
      run: ({ params }) => {
        const to = (params.end_time ?? seconds(clock.now())) * 1000;
        const from = params.start_time === undefined ? to - 90 * DAY_MS : params.start_time * 1000;
        const limit: number = params.limit ?? 100;
        const rows = store.all<{ config_id: string }>(
          'SELECT config_id FROM contact_way WHERE made_at >= ? AND made_at <= ? AND config_id > ? ORDER BY config_id LIMIT ?',
          from,
          to + 999,
          afterCursor(params.cursor),
          limit + 1,
        );
        const shown = page(rows, limit, (row) => row.config_id);
        return { contact_way: shown.rows, next_cursor: shown.next };
      },
    },
    {
      path: 'externalcontact/update_contact_way',
      method: 'POST',
      token: 'app',
      fields: { ...CONFIG_ID, ...SETTINGS },
      run: ({ params }) => {
        const row = requireWay(box, params.config_id);
        // Who and what for are overwritten, also by nothing; the rest stays where it is not named.
        const { users, parties } = membersOf(box, params);
        store.run(
          'UPDATE contact_way SET remark = ?, skip_verify = ?, state = ?, users = ?, parties = ? WHERE config_id = ?',
          params.remark ?? '',
          params.skip_verify === undefined ? row.skip_verify : params.skip_verify ? 1 : 0,
          params.state ?? row.state,
          JSON.stringify(users),
          JSON.stringify(parties),
          row.config_id,
        );
        return {};
      },
    },
    {
      path: 'externalcontact/del_contact_way',
      method: 'POST',
      token: 'app',
      fields: CONFIG_ID,
      run: ({ params }) => {
        requireWay(box, params.config_id);
        store.run('DELETE FROM contact_way WHERE config_id = ?', params.config_id);
        return {};
      },
    },
  ];
}

/** Where the picture of a code is served by the box. */
export function qrUrl(base: string, configId: string): string {
  return `${base}/qr/${configId}.svg`;
}

function requireWay(box: Box, configId: string): ContactWayRow {
  const row = box.store.one<ContactWayRow>('SELECT * FROM contact_way WHERE config_id = ?', configId);
  if (!row) throw new WireFault(41044);
  return row;
}

function joinWays(box: Box): number {
  return box.store.count('SELECT COUNT(*) FROM join_way');
}

function membersOf(box: Box, params: Call['params']): { users: string[]; parties: number[] } {
  const users = ((params.user ?? []) as string[]).map((userid) => findRep(box, userid).userid);
  const parties = (params.party ?? []) as unknown[];
  if (!Array.isArray(parties) || parties.some((party) => !Number.isSafeInteger(party)))
    throw new WireFault(40035, 'party should be a list of integers');
  const all = new Set([...users, ...(parties as number[]).flatMap((party) => departmentMembers(box, party))]);
  if (all.size === 0) throw new WireFault(40058, 'user and party both empty');
  if (all.size > MOST_MEMBERS) throw new WireFault(41041);
  return { users: [...new Set(users)], parties: parties as number[] };
}
