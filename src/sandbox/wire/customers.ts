import { Box } from '../box';
import { Person } from '../state/people';
import { afterCursor, Api, Call, page, seconds } from './api';
import { findRep, isVisible, visibleRep } from './members';
import { WireFault } from './wire-fault';

interface FollowRow {
  userid: string;
  external_userid: string;
  added_at: number;
  add_way: number;
  remark: string;
  description: string;
  remark_company: string;
  remark_mobiles: string;
  state: string;
  oper_userid: string;
}

/** A follow is on the wire until the rep deletes the customer; that the customer deleted the rep does not end it. */
const SHOWN = "status IN ('friend', 'left')";

/** Customers as their reps see them. */
export function customerApis(box: Box): Api[] {
  const { store, people } = box;
  return [
    {
      path: 'externalcontact/list',
      method: 'GET',
      token: 'app',
      needs: ['userid'],
      empty: { external_userid: [] },
      run: ({ params }) => {
        const { userid } = visibleRep(box, params.userid);
        const rows = store.all<{ id: string }>(
          `SELECT external_userid id FROM follow WHERE userid = ? AND ${SHOWN} ORDER BY external_userid`,
          userid,
        );
        if (rows.length === 0) throw new WireFault(84061);
        return { external_userid: rows.map(({ id }) => id) };
      },
    },
    {
      path: 'externalcontact/get',
      method: 'GET',
      token: 'app',
      needs: ['external_userid'],
      empty: { follow_user: [] },
      run: ({ params }) => {
        const person = people.get(params.external_userid);
        if (!person) throw new WireFault(40096);
        const follows = store
          .all<FollowRow>(
            `SELECT * FROM follow WHERE external_userid = ? AND ${SHOWN} ORDER BY added_at, userid`,
            person.externalUserid,
          )
          .filter((follow) => isVisible(box, follow.userid));
        if (follows.length === 0) throw new WireFault(84061);
        return {
          external_contact: contact(person),
          follow_user: follows.map((follow) => ({ ...followOf(follow), tags: tagsOf(box, follow) })),
        };
      },
    },
    {
      path: 'externalcontact/batch/get_by_user',
      method: 'POST',
      token: 'app',
      fields: {
        userid_list: { type: 'strings', required: true, min: 1, max: 100 },
        cursor: { type: 'string' },
        limit: { type: 'int', min: 1, max: 100 },
      },
      empty: { external_contact_list: [], next_cursor: '' },
      run: ({ params }) => batch(box, params),
    },
    {
      path: 'externalcontact/remark',
      method: 'POST',
      token: 'app',
      fields: {
        userid: { type: 'string', required: true },
        external_userid: { type: 'string', required: true },
        remark: { type: 'string', max: 20 },
        description: { type: 'string', max: 150 },
        remark_company: { type: 'string', max: 20 },
        remark_mobiles: { type: 'strings' },
        remark_pic_mediaid: { type: 'string' },
      },
      pair: pairOf,
      run: ({ params }) => remark(box, params),
    },
    {
      path: 'externalcontact/unionid_to_external_userid',
      method: 'POST',
      token: 'app',
      fields: { unionid: { type: 'string', required: true } },
      run: ({ params }) => {
        const row = store.one<{ id: string }>(
          'SELECT external_userid id FROM customer WHERE unionid = ?',
          params.unionid,
        );
        if (!row) throw new WireFault(610004);
        return { external_userid: row.id };
      },
    },
  ];
}

/** The key of the pair a write touches: two writes at once to one pair collide. */
export function pairOf(params: Call['params']): string {
  return `${String(params.userid).toLowerCase()}|${params.external_userid}`;
}

/** Throws WireFault unless the rep exists (40003), the customer does (40096) and the rep has them (84061). */
export function requireFollow(box: Box, userid: string, externalUserid: string): string {
  const rep = findRep(box, userid);
  if (!box.people.get(externalUserid)) throw new WireFault(40096);
  if (!box.people.follows(rep.userid, externalUserid)) throw new WireFault(84061);
  return rep.userid;
}

function remark(box: Box, params: Call['params']): Record<string, never> {
  const texts = ['remark', 'description', 'remark_company'] as const;
  if (![...texts, 'remark_mobiles', 'remark_pic_mediaid'].some((name) => params[name] !== undefined)) {
    throw new WireFault(40058, 'nothing to set');
  }
  const userid = requireFollow(box, params.userid, params.external_userid);
  for (const column of texts) {
    if (params[column] === undefined) continue;
    box.store.run(
      `UPDATE follow SET ${column} = ? WHERE userid = ? AND external_userid = ?`,
      params[column],
      userid,
      params.external_userid,
    );
  }
  if (params.remark_mobiles !== undefined) {
    // A list of one empty text is how the phones are cleared.
    const mobiles = JSON.stringify((params.remark_mobiles as string[]).filter((mobile) => mobile !== ''));
    box.store.run(
      'UPDATE follow SET remark_mobiles = ? WHERE userid = ? AND external_userid = ?',
      mobiles,
      userid,
      params.external_userid,
    );
  }
  return {};
}

/**
 * The rows of these members after the pair (userid, externalUserid), one member after another: the primary key leads to
 * each page at once, however many came before.
 */
function rowsAfter(box: Box, userids: string[], userid: string, externalUserid: string, most: number): FollowRow[] {
  const rows: FollowRow[] = [];
  for (const member of userids) {
    if (member < userid) continue;
    const more = box.store.all<FollowRow>(
      `SELECT * FROM follow WHERE userid = ? AND external_userid > ? AND ${SHOWN} ORDER BY external_userid LIMIT ?`,
      member,
      member === userid ? externalUserid : '',
      most - rows.length,
    );
    rows.push(...more);
    if (rows.length >= most) break;
  }
  return rows;
}

/**
 * One row per (member, customer); the tags as ids only, and the follow as one object (not a list as in get). Members
 * without a licence are left out and named; where all are without one, the answer is 701008.
 */
function batch(box: Box, params: Call['params']): Record<string, unknown> {
  const asked = [...new Set((params.userid_list as string[]).map((userid) => visibleRep(box, userid).userid))].sort();
  const without = box.admin.settings.unlicensed;
  const unlicensed = asked.filter((userid) => without.includes(userid));
  const userids = asked.filter((userid) => !without.includes(userid));
  if (userids.length === 0) throw new WireFault(701008);
  const limit: number = params.limit ?? 50;
  const [userid, externalUserid] = (afterCursor(params.cursor) || '|').split('|');
  const rows = rowsAfter(box, userids, userid, externalUserid, limit + 1);
  const shown = page(rows, limit, (row) => `${row.userid}|${row.external_userid}`);
  return {
    external_contact_list: shown.rows.map((row) => ({
      external_contact: contact(box.people.get(row.external_userid)!),
      follow_info: {
        ...followOf(row),
        tag_id: box.store
          .all<{ id: string }>(
            'SELECT tag_id id FROM follow_tag WHERE userid = ? AND external_userid = ? ORDER BY tag_id',
            row.userid,
            row.external_userid,
          )
          .map(({ id }) => id),
      },
    })),
    next_cursor: shown.next,
    fail_info: { unlicensed_userid_list: unlicensed },
  };
}

function contact(person: Person): Record<string, unknown> {
  return {
    external_userid: person.externalUserid,
    name: person.name,
    type: 1,
    avatar: `https://wx.qlogo.cn/mmhead/sandbox/${person.externalUserid.slice(2, 14)}/0`,
    gender: person.gender,
    ...(person.unionid ? { unionid: person.unionid } : {}),
  };
}

function followOf(row: FollowRow): Record<string, unknown> {
  return {
    userid: row.userid,
    remark: row.remark,
    description: row.description,
    createtime: seconds(row.added_at),
    ...(row.remark_company ? { remark_corp_name: row.remark_company } : {}),
    remark_mobiles: JSON.parse(row.remark_mobiles) as string[],
    oper_userid: row.oper_userid,
    add_way: row.add_way,
    ...(row.state ? { state: row.state } : {}),
  };
}

function tagsOf(box: Box, follow: FollowRow): unknown[] {
  const rows = box.store.all<{ group_name: string; tag_name: string; tag_id: string }>(
    `SELECT g.name group_name, t.name tag_name, t.id tag_id FROM follow_tag f JOIN tag t ON t.id = f.tag_id
     JOIN tag_group g ON g.group_id = t.group_id WHERE f.userid = ? AND f.external_userid = ? ORDER BY g.ord, t.ord, t.id`,
    follow.userid,
    follow.external_userid,
  );
  return rows.map((row) => ({ ...row, type: 1 }));
}
