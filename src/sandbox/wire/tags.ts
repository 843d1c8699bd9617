import { Box } from '../box';
import { Api, Call, seconds } from './api';
import { pairOf, requireFollow } from './customers';
import { WireFault } from './wire-fault';

interface GroupRow {
  group_id: string;
  name: string;
  created_at: number;
  ord: number;
  by_api: number;
  deleted: number;
}

interface TagRow {
  id: string;
  group_id: string;
  name: string;
  created_at: number;
  ord: number;
  by_api: number;
  deleted: number;
}

const ORDER = { type: 'int', min: 0, max: 2 ** 32 - 1 } as const;
/** Corp and strategy tags together, by the tag page of 2026. */
const MOST_TAGS = 10_000;

/** The corp's tag library, and tags on (member, customer) pairs. Nothing here calls back. */
export function tagApis(box: Box): Api[] {
  return [
    {
      path: 'externalcontact/get_corp_tag_list',
      method: 'POST',
      token: 'app',
      fields: { tag_id: { type: 'strings' }, group_id: { type: 'strings' } },
      empty: { tag_group: [] },
      run: ({ params }) => ({ tag_group: library(box, params) }),
    },
    {
      path: 'externalcontact/add_corp_tag',
      method: 'POST',
      token: 'app',
      fields: {
        group_id: { type: 'string' },
        group_name: { type: 'string', max: 30 },
        order: ORDER,
        tag: {
          type: 'objects',
          required: true,
          min: 1,
          fields: { name: { type: 'string', required: true, max: 30 }, order: ORDER },
        },
        agentid: { type: 'int' },
      },
      run: ({ params }) => ({ tag_group: add(box, params) }),
    },
    {
      path: 'externalcontact/edit_corp_tag',
      method: 'POST',
      token: 'app',
      fields: {
        id: { type: 'string', required: true },
        name: { type: 'string', max: 30 },
        order: ORDER,
        agentid: { type: 'int' },
      },
      run: ({ params }) => edit(box, params),
    },
    {
      path: 'externalcontact/del_corp_tag',
      method: 'POST',
      token: 'app',
      fields: { tag_id: { type: 'strings' }, group_id: { type: 'strings' }, agentid: { type: 'int' } },
      run: ({ params }) => remove(box, params),
    },
    {
      path: 'externalcontact/mark_tag',
      method: 'POST',
      token: 'app',
      fields: {
        userid: { type: 'string', required: true },
        external_userid: { type: 'string', required: true },
        add_tag: { type: 'strings', max: 3000 },
        remove_tag: { type: 'strings', max: 3000 },
      },
      pair: pairOf,
      run: ({ params }) => mark(box, params),
    },
  ];
}

function library(box: Box, params: Call['params']): unknown[] {
  const { store } = box;
  const tagIds = (params.tag_id ?? []) as string[];
  const groupIds = (params.group_id ?? []) as string[];
  const named = groupIds.length > 0 ? 'group' : tagIds.length > 0 ? 'tag' : null;
  const groups = store.all<GroupRow>('SELECT * FROM tag_group ORDER BY ord DESC, group_id');
  const tags = store.all<TagRow>('SELECT * FROM tag ORDER BY ord DESC, id');
  return groups
    .map((group) => {
      const own = tags.filter((tag) => {
        if (tag.group_id !== group.group_id) return false;
        if (named === 'tag') return tagIds.includes(tag.id);
        return named === 'group' ? groupIds.includes(group.group_id) : !tag.deleted;
      });
      // Whether something is deleted is told only to those who asked by id.
      const more = (deleted: number) => (named ? { deleted: deleted === 1 } : {});
      return {
        ...groupOf(group),
        ...more(group.deleted),
        tag: own.map((tag) => ({ ...tagOf(tag), ...more(tag.deleted) })),
      };
    })
    .filter((group) => group.tag.length > 0);
}

/** Tags join an existing group of that name; one that is already there is not made twice but returned. */
function add(box: Box, params: Call['params']): Record<string, unknown> {
  const { chance, clock, store } = box;
  if (!params.group_id && !params.group_name) throw new WireFault(40058, 'group_id or group_name missing');
  const now = clock.now();
  const tags = params.tag as { name: string; order?: number }[];
  if (store.count('SELECT COUNT(*) FROM tag WHERE deleted = 0') + tags.length > MOST_TAGS)
    throw new WireFault(40058, 'too many tags');
  let group = params.group_id
    ? store.one<GroupRow>('SELECT * FROM tag_group WHERE group_id = ? AND deleted = 0', params.group_id)
    : store.one<GroupRow>('SELECT * FROM tag_group WHERE name = ? AND deleted = 0', params.group_name);
  if (!group) {
    if (params.group_id) throw new WireFault(40068, 'group_id');
    const id = `et${chance.id(30, 'tag-group', store.next('tag'))}`;
    store.run('INSERT INTO tag_group VALUES (?, ?, ?, ?, 1, 0)', id, params.group_name, now, params.order ?? 0);
    group = store.one<GroupRow>('SELECT * FROM tag_group WHERE group_id = ?', id)!;
  }
  const made = tags.map((tag) => {
    const find = () =>
      store.one<TagRow>('SELECT * FROM tag WHERE group_id = ? AND name = ? AND deleted = 0', group.group_id, tag.name);
    if (!find()) {
      const id = `et${chance.id(30, 'tag', store.next('tag'))}`;
      store.run('INSERT INTO tag VALUES (?, ?, ?, ?, ?, 1, 0)', id, group.group_id, tag.name, now, tag.order ?? 0);
    }
    return find()!;
  });
  return { ...groupOf(group), tag: made.map(tagOf) };
}

function edit(box: Box, params: Call['params']): Record<string, never> {
  const { store } = box;
  const table =
    store.count('SELECT COUNT(*) FROM tag WHERE id = ? AND deleted = 0', params.id) > 0 ? 'tag' : 'tag_group';
  const key = table === 'tag' ? 'id' : 'group_id';
  const row = store.one<TagRow | GroupRow>(`SELECT * FROM ${table} WHERE ${key} = ? AND deleted = 0`, params.id);
  if (!row) throw new WireFault(40068);
  if (!row.by_api) throw new WireFault(81011);
  if (params.name !== undefined && params.name !== row.name) {
    const twins =
      table === 'tag'
        ? store.count(
            'SELECT COUNT(*) FROM tag WHERE group_id = ? AND name = ? AND deleted = 0',
            row.group_id,
            params.name,
          )
        : store.count('SELECT COUNT(*) FROM tag_group WHERE name = ? AND deleted = 0', params.name);
    if (twins > 0) throw new WireFault(40071);
  }
  store.run(
    `UPDATE ${table} SET name = ?, ord = ? WHERE ${key} = ?`,
    params.name ?? row.name,
    params.order ?? row.ord,
    params.id,
  );
  return {};
}

/** A group goes with its last tag; a tag goes from every customer. */
function remove(box: Box, params: Call['params']): Record<string, never> {
  const { store } = box;
  const groups = (params.group_id ?? []) as string[];
  const ids = [...((params.tag_id ?? []) as string[])];
  if (groups.length === 0 && ids.length === 0) throw new WireFault(40058, 'tag_id or group_id missing');
  for (const group of groups) {
    const own = store.all<{ id: string }>('SELECT id FROM tag WHERE group_id = ? AND deleted = 0', group);
    if (own.length === 0) throw new WireFault(40068, 'group_id');
    ids.push(...own.map(({ id }) => id));
  }
  for (const id of ids) {
    const tag = store.one<TagRow>('SELECT * FROM tag WHERE id = ? AND deleted = 0', id);
    if (!tag) throw new WireFault(40068);
    if (!tag.by_api) throw new WireFault(81011);
    store.run('UPDATE tag SET deleted = 1 WHERE id = ?', id);
    store.run('DELETE FROM follow_tag WHERE tag_id = ?', id);
  }
  store.run(
    'UPDATE tag_group SET deleted = 1 WHERE NOT EXISTS (SELECT 1 FROM tag WHERE tag.group_id = tag_group.group_id AND tag.deleted = 0)',
  );
  return {};
}

function mark(box: Box, params: Call['params']): Record<string, never> {
  const { store } = box;
  const added = (params.add_tag ?? []) as string[];
  const removed = (params.remove_tag ?? []) as string[];
  if (added.length === 0 && removed.length === 0) throw new WireFault(40058, 'add_tag or remove_tag missing');
  const userid = requireFollow(box, params.userid, params.external_userid);
  for (const id of [...added, ...removed]) {
    if (store.count('SELECT COUNT(*) FROM tag WHERE id = ? AND deleted = 0', id) === 0) throw new WireFault(40068);
  }
  for (const id of added)
    store.run('INSERT OR IGNORE INTO follow_tag VALUES (?, ?, ?)', userid, params.external_userid, id);
  for (const id of removed) {
    store.run(
      'DELETE FROM follow_tag WHERE userid = ? AND external_userid = ? AND tag_id = ?',
      userid,
      params.external_userid,
      id,
    );
  }
  return {};
}

function groupOf(row: GroupRow): Record<string, unknown> {
  return { group_id: row.group_id, group_name: row.name, create_time: seconds(row.created_at), order: row.ord };
}

function tagOf(row: TagRow): Record<string, unknown> {
  return { id: row.id, name: row.name, create_time: seconds(row.created_at), order: row.ord };
}
