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
  const departments = () => store.all<{ id: number; name: string }>('SELECT id, name FROM department ORDER BY id');
  const idOf = (department: string) =>
    store.one<{ id: number }>('SELECT id FROM department WHERE name = ?', department)?.id ?? 1;
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
      .filter((rep) => !box.faults.invisible(rep.userid))
      .filter((rep) => id === '1' || String(idOf(rep.department)) === id);
  const inRange = (): string[] => {
    const all = store.all<{ userid: string }>('SELECT userid FROM rep ORDER BY userid');
    return all.map(({ userid }) => userid).filter((userid) => isVisible(box, userid));
  };
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
      run: ({ params }) => detail(visibleRep(box, params.userid, 60111)),
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
      path: 'department/get',
      method: 'GET',
      token: 'any',
      needs: ['id'],
      run: ({ params }) => {
        const row = tree().find(({ id }) => String(id) === params.id);
        if (!row) throw new WireFault(60123);
        const name = departments().find(({ id }) => id === row.id)?.name ?? box.corpName;
        return { department: { ...row, name, name_en: '', department_leader: [] } };
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
          allow_userinfos: { user: inRange().map((userid) => ({ userid })) },
          allow_partys: { partyid: box.admin.settings.visible ? [] : [1] },
          allow_tags: { tagid: [] },
          close: 0,
          redirect_domain: box.callbacks.url ? new URL(box.callbacks.url).host : '',
        };
      },
    },
    {
      path: 'externalcontact/get_follow_user_list',
      method: 'GET',
      token: 'app',
      empty: { follow_user: [] },
      run: () => ({ follow_user: inRange().filter((userid) => mayServe(box, userid)) }),
    },
  ];
}

/** Whether a member stands under 客户联系 → 权限配置 → 使用范围. */
export function mayServe(box: Box, userid: string): boolean {
  return !box.admin.settings.withoutContact.includes(userid);
}

/** userids in a department, all of them in 1. Throws WireFault 40066 when there is no such department. */
export function departmentMembers(box: Box, id: number): string[] {
  const name = box.store.one<{ name: string }>('SELECT name FROM department WHERE id = ?', id)?.name;
  if (id !== 1 && name === undefined) throw new WireFault(40066, `department ${id}`);
  const rows = box.store.all<{ userid: string }>(
    'SELECT userid FROM rep WHERE ? = 1 OR department = ? ORDER BY userid',
    id,
    name ?? '',
  );
  return rows.map(({ userid }) => userid);
}

/** Members whose chats are archived. */
export function seatHolders(box: Box): string[] {
  const rows = box.store.all<{ userid: string }>('SELECT userid FROM rep WHERE has_seat = 1 ORDER BY userid');
  return rows.map(({ userid }) => userid);
}

/** Whether the app may see a member. */
export function isVisible(box: Box, userid: string): boolean {
  return !box.faults.invisible(userid) && (box.admin.settings.visible?.includes(userid) ?? true);
}

/** As findRep, for what the app may see only. */
export function visibleRep(box: Box, userid: string, errcode = 40003): RepRow {
  const rep = findRep(box, userid, errcode);
  if (!isVisible(box, rep.userid)) throw new WireFault(errcode === 60111 ? 60111 : 60011);
  return rep;
}

/**
 * A member by id, whatever its case: the platform compares userids so. Throws WireFault `errcode` when unknown, 60011
 * when a scenario hides the member from the app.
 */
export function findRep(box: Box, userid: string, errcode = 40003): RepRow {
  const rep = box.store.one<RepRow>('SELECT userid, name, department FROM rep WHERE userid = ? COLLATE NOCASE', userid);
  if (!rep) throw new WireFault(errcode, `userid ${userid}`);
  if (box.faults.invisible(rep.userid)) throw new WireFault(errcode === 60111 ? 60111 : 60011, `userid ${userid}`);
  return rep;
}
