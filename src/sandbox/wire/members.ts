import { Box } from '../box';
import { Api } from './api';
import { WireFault } from './wire-fault';

interface RepRow {
  userid: string;
  name: string;
  department: string;
}

/** Members and departments, thinly: what an app in the visible range sees since 2022-06, without phones or avatars. */
export function memberApis(box: Box): Api[] {
  const { store } = box;
  const departments = () =>
    store
      .all<{ name: string }>('SELECT DISTINCT department name FROM rep ORDER BY department')
      .map(({ name }, n) => ({ id: n + 2, name }));
  const idOf = (department: string) => departments().find(({ name }) => name === department)?.id ?? 1;
  const detail = (rep: RepRow) => ({
    userid: rep.userid,
    name: rep.name,
    department: [idOf(rep.department)],
    order: [0],
    position: '顾问',
    is_leader_in_dept: [0],
    direct_leader: [] as string[],
    main_department: idOf(rep.department),
    status: 1,
  });
  const inDepartment = (id: string): RepRow[] =>
    store
      .all<RepRow>('SELECT userid, name, department FROM rep ORDER BY userid')
      .filter((rep) => id === '1' || String(idOf(rep.department)) === id);
  const tree = () => [
    { id: 1, parentid: 0, order: 1 },
    ...departments().map(({ id }) => ({ id, parentid: 1, order: id })),
  ];

  return [
    {
      path: 'user/get',
      method: 'GET',
      token: 'any',
      needs: ['userid'],
      run: ({ params }) => detail(findRep(box, params.userid, 60111)),
    },
    {
      path: 'user/simplelist',
      method: 'GET',
      token: 'any',
      needs: ['department_id'],
      empty: { userlist: [] },
      run: ({ params }) => ({
        userlist: inDepartment(params.department_id).map((rep) => ({
          userid: rep.userid,
          name: rep.name,
          department: [idOf(rep.department)],
          open_userid: '',
        })),
      }),
    },
    {
      path: 'user/list',
      method: 'GET',
      token: 'any',
      needs: ['department_id'],
      empty: { userlist: [] },
      run: ({ params }) => ({ userlist: inDepartment(params.department_id).map(detail) }),
    },
    {
      path: 'department/simplelist',
      method: 'GET',
      token: 'any',
      empty: { department_id: [] },
      run: () => ({ department_id: tree() }),
    },
    {
      path: 'department/list',
      method: 'GET',
      token: 'any',
      empty: { department: [] },
      run: () => {
        const names = new Map(departments().map(({ id, name }) => [id, name]));
        const named = tree().map((row) => ({ ...row, name: names.get(row.id) ?? box.corpName, department_leader: [] }));
        return { department: named };
      },
    },
    {
      path: 'agent/get',
      method: 'GET',
      token: 'app',
      needs: ['agentid'],
      run: ({ params }) => {
        if (Number(params.agentid) !== box.corp.agentId) throw new WireFault(301002);
        return {
          agentid: box.corp.agentId,
          name: '回头',
          allow_userinfos: { user: store.all('SELECT userid FROM rep ORDER BY userid') },
          allow_partys: { partyid: [1] },
          allow_tags: { tagid: [] },
          close: 0,
        };
      },
    },
    {
      path: 'externalcontact/get_follow_user_list',
      method: 'GET',
      token: 'app',
      empty: { follow_user: [] },
      run: () => ({
        follow_user: store
          .all<{ userid: string }>('SELECT userid FROM rep ORDER BY userid')
          .map(({ userid }) => userid),
      }),
    },
    {
      path: 'msgaudit/get_permit_user_list',
      method: 'POST',
      token: 'app',
      fields: { type: { type: 'int', oneOf: [1, 2, 3] } },
      empty: { ids: [] },
      run: () => ({ ids: seatHolders(box) }),
    },
  ];
}

/** Members whose chats are archived. */
export function seatHolders(box: Box): string[] {
  const rows = box.store.all<{ userid: string }>('SELECT userid FROM rep WHERE has_seat = 1 ORDER BY userid');
  return rows.map(({ userid }) => userid);
}

/** A member by id, whatever its case: the platform compares userids so. Throws WireFault `errcode` when unknown. */
export function findRep(box: Box, userid: string, errcode = 40003): RepRow {
  const rep = box.store.one<RepRow>('SELECT userid, name, department FROM rep WHERE userid = ? COLLATE NOCASE', userid);
  if (!rep) throw new WireFault(errcode, `userid ${userid}`);
  return rep;
}
