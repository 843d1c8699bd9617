import { Box } from '../box';
import { KF_SESSION_MS, KfState } from '../kf/kf-desk';
import { DAY_MS, MINUTE_MS } from '../state/time';
import { afterCursor, Api, Call, cursorOf } from './api';
import { Fields } from './fields';
import { WireFault } from './wire-fault';

/** sync_msg reaches back so far. */
const HISTORY_MS = 3 * DAY_MS;
/** "Strictly limited" without a token; WeCom gives no figure, this is the box's. */
const WITHOUT_TOKEN_PER_MINUTE = 60;

const PAIR: Fields = {
  open_kfid: { type: 'string', required: true },
  external_userid: { type: 'string', required: true },
};
/** Where each state may go by API. */
const MOVES: Record<KfState, KfState[]> = { 0: [1, 2, 3, 4], 1: [2, 3, 4], 2: [3, 4], 3: [3, 4], 4: [] };

/** 微信客服 apart from sending: accounts, servicers, sessions, customers and what was said. */
export function kfApis(box: Box): Api[] {
  const pulls = new Map<string, { minute: number; calls: number }>();
  return [
    {
      path: 'kf/account/list',
      method: 'POST',
      token: 'app',
      fields: { offset: { type: 'int', min: 0 }, limit: { type: 'int', min: 1, max: 100 } },
      run: ({ params }) => ({
        account_list: box.store
          .all<{ open_kfid: string; name: string; managed: number }>(
            'SELECT * FROM kf_account ORDER BY open_kfid LIMIT ? OFFSET ?',
            params.limit ?? 100,
            params.offset ?? 0,
          )
          .map(({ open_kfid, name, managed }) => ({ open_kfid, name, avatar: '', manage_privilege: managed === 1 })),
      }),
    },
    {
      path: 'kf/servicer/list',
      method: 'GET',
      token: 'app',
      needs: ['open_kfid'],
      run: ({ params }) => {
        const id = accountOf(box, params.open_kfid);
        return {
          servicer_list: box.store.all(
            'SELECT userid, status, status stop_type FROM kf_servicer WHERE open_kfid = ? ORDER BY userid',
            id,
          ),
        };
      },
    },
    {
      path: 'kf/service_state/get',
      method: 'POST',
      token: 'app',
      fields: PAIR,
      run: ({ params }) => {
        const session = box.kf.session(accountOf(box, params.open_kfid), params.external_userid);
        return { service_state: session.state, ...(session.state === 3 ? { servicer_userid: session.servicer } : {}) };
      },
    },
    {
      path: 'kf/service_state/trans',
      method: 'POST',
      token: 'app',
      fields: {
        ...PAIR,
        service_state: { type: 'int', required: true, min: 0, max: 4 },
        servicer_userid: { type: 'string' },
      },
      run: ({ params }) => move(box, params),
    },
    {
      path: 'kf/sync_msg',
      method: 'POST',
      token: 'app',
      fields: {
        cursor: { type: 'string', maxBytes: 64 },
        token: { type: 'string', maxBytes: 128 },
        limit: { type: 'int', min: 1, max: 1000 },
        voice_format: { type: 'int', oneOf: [0, 1] },
        open_kfid: { type: 'string', required: true },
      },
      run: ({ params }) => sync(box, params, pulls),
    },
    {
      path: 'kf/customer/batchget',
      method: 'POST',
      token: 'app',
      fields: {
        external_userid_list: { type: 'strings', required: true, min: 1, max: 100 },
        need_enter_session_context: { type: 'int', oneOf: [0, 1] },
      },
      run: ({ params }) => customers(box, params.external_userid_list as string[]),
    },
  ];
}

/** The id of an account the app may manage. @throws WireFault 95000, 95004 or 48007 */
export function accountOf(box: Box, openKfid: string): string {
  if (!openKfid.startsWith('wk')) throw new WireFault(95000);
  const row = box.store.one<{ managed: number }>('SELECT managed FROM kf_account WHERE open_kfid = ?', openKfid);
  if (!row) throw new WireFault(95004);
  if (row.managed !== 1) throw new WireFault(48007);
  return openKfid;
}

function move(box: Box, params: Call['params']): Record<string, unknown> {
  const session = box.kf.session(accountOf(box, params.open_kfid), params.external_userid);
  const to = params.service_state as KfState;
  if (session.state === 4) throw new WireFault(95013);
  if (!MOVES[session.state].includes(to)) throw new WireFault(95016);
  if (to === 3) {
    const servicer = box.store.one<{ status: number }>(
      'SELECT status FROM kf_servicer WHERE open_kfid = ? AND userid = ?',
      session.open_kfid,
      params.servicer_userid ?? '',
    );
    if (!servicer) throw new WireFault(95014);
    if (servicer.status !== 0) throw new WireFault(95019);
  }
  box.kf.keep({ ...session, state: to, servicer: to === 3 ? (params.servicer_userid as string) : '' });
  const first = session.state < 2;
  const kind = to === 4 ? 'ended' : to === 3 && first ? 'taken' : to === 2 && first ? 'queued' : null;
  return kind ? { msg_code: box.kf.code(kind, session.open_kfid, session.external_userid) } : {};
}

/** A page after the cursor, of the last three days. The desk may order empty pages that are not the last. */
function sync(
  box: Box,
  params: Call['params'],
  pulls: Map<string, { minute: number; calls: number }>,
): Record<string, unknown> {
  const { clock, kf, store } = box;
  const id = accountOf(box, params.open_kfid);
  if (params.token !== undefined) {
    if (!kf.knowsToken(params.token, id)) throw new WireFault(95007);
  } else {
    const minute = Math.floor(clock.now() / MINUTE_MS);
    const seen = pulls.get(id);
    const calls = seen?.minute === minute ? seen.calls + 1 : 1;
    pulls.set(id, { minute, calls });
    if (calls > WITHOUT_TOKEN_PER_MINUTE) throw new WireFault(45009);
  }
  const after = Number(afterCursor(params.cursor).split('.')[0] || 0);
  const hollow = Number(store.meta('kf.empty-pages') ?? 0);
  if (hollow > 0) {
    store.setMeta('kf.empty-pages', String(hollow - 1));
    return { next_cursor: cursorOf(`${after}.${hollow}`), has_more: 1, msg_list: [] };
  }
  const limit = (params.limit ?? 1000) as number;
  const rows = store.all<{ seq: number; item: string }>(
    'SELECT seq, item FROM kf_item WHERE open_kfid = ? AND seq > ? AND at >= ? ORDER BY seq LIMIT ?',
    id,
    after,
    clock.now() - HISTORY_MS,
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  return {
    next_cursor: cursorOf(shown.at(-1)?.seq ?? after),
    has_more: rows.length > limit ? 1 : 0,
    msg_list: shown.map(({ item }) => JSON.parse(item) as unknown),
  };
}

/** Only who has come to an account within 48 hours is shown. */
function customers(box: Box, ids: string[]): Record<string, unknown> {
  const since = box.clock.now() - KF_SESSION_MS;
  const known = ids.filter(
    (id) =>
      box.store.count(
        'SELECT COUNT(*) FROM kf_session WHERE external_userid = ? AND MAX(last_customer_at, welcomed_at) >= ?',
        id,
        since,
      ) > 0 && box.people.get(id),
  );
  return {
    customer_list: known.map((id) => {
      const person = box.people.get(id)!;
      const unionid = person.unionid ? { unionid: person.unionid } : {};
      return { external_userid: id, nickname: person.name, avatar: '', gender: person.gender, ...unionid };
    }),
    invalid_external_userid: ids.filter((id) => !known.includes(id)),
  };
}
