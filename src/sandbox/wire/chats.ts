import { Box } from '../box';
import { ChatMember, versionText } from '../state/groups';
import { afterCursor, Api, page, seconds } from './api';
import { isVisible } from './members';
import { WireFault } from './wire-fault';

interface ChatRow {
  chat_id: string;
  name: string;
  owner: string;
  notice: string;
  created_at: number;
  version: number;
  dismissed: number;
}

/** Without an owner filter the platform answers only for so many visible members (81017 in larger corps). */
const MOST_OWNERS = 100;
const MOST_VISIBLE = 1000;

/** Customer groups. */
export function chatApis(box: Box): Api[] {
  const { store } = box;
  return [
    {
      path: 'externalcontact/groupchat/list',
      method: 'POST',
      token: 'app',
      fields: {
        status_filter: { type: 'int', oneOf: [0, 1, 2, 3] },
        owner_filter: { type: 'object', fields: { userid_list: { type: 'strings', max: MOST_OWNERS } } },
        cursor: { type: 'string' },
        limit: { type: 'int', required: true, min: 1, max: 1000 },
      },
      empty: { group_chat_list: [], next_cursor: '' },
      run: ({ params }) => {
        const owners = (params.owner_filter?.userid_list ?? []) as string[];
        if (owners.length === 0 && store.count('SELECT COUNT(*) FROM rep') > MOST_VISIBLE) throw new WireFault(81017);
        const owned = owners.length > 0 ? `AND owner COLLATE NOCASE IN (${owners.map(() => '?').join()})` : '';
        const rows = store.all<ChatRow>(
          `SELECT * FROM chat WHERE dismissed = 0 AND chat_id > ? ${owned} ORDER BY chat_id LIMIT ?`,
          afterCursor(params.cursor),
          ...owners,
          params.limit + 1,
        );
        // Every owner in the box is on the job: status 1 to 3, groups being inherited, hold nothing.
        const seen = rows.filter((row) => isVisible(box, row.owner));
        const shown = page((params.status_filter ?? 0) === 0 ? seen : [], params.limit, (row) => row.chat_id);
        return {
          group_chat_list: shown.rows.map((row) => ({ chat_id: row.chat_id, status: 0 })),
          next_cursor: shown.next,
        };
      },
    },
    {
      path: 'externalcontact/groupchat/get',
      method: 'POST',
      token: 'app',
      fields: { chat_id: { type: 'string', required: true }, need_name: { type: 'int', oneOf: [0, 1] } },
      run: ({ params }) => {
        const chat = store.one<ChatRow>('SELECT * FROM chat WHERE chat_id = ?', params.chat_id);
        if (!chat || !isVisible(box, chat.owner) || box.admin.settings.unreadable.includes(chat.chat_id))
          throw new WireFault(40050);
        if (chat.dismissed) throw new WireFault(49008);
        const lagging = box.groups.lagging(chat.chat_id);
        const members = lagging?.members ?? box.groups.members(chat.chat_id);
        return {
          group_chat: {
            chat_id: chat.chat_id,
            name: chat.name,
            owner: chat.owner,
            create_time: seconds(chat.created_at),
            notice: chat.notice,
            member_version: versionText(chat.chat_id, lagging?.version ?? chat.version),
            member_list: members.map((member) => memberOf(box, chat, member, params.need_name === 1)),
            admin_list: store.all(
              'SELECT id userid FROM member WHERE chat_id = ? AND type = 1 AND id <> ? ORDER BY id',
              chat.chat_id,
              chat.owner,
            ),
          },
        };
      },
    },
  ];
}

function memberOf(box: Box, chat: ChatRow, member: ChatMember, named: boolean): Record<string, unknown> {
  const person = member.type === 2 ? box.people.get(member.id) : undefined;
  const name =
    person?.name ?? box.store.one<{ name: string }>('SELECT name FROM rep WHERE userid = ?', member.id)?.name ?? '';
  return {
    userid: member.id,
    type: member.type,
    join_time: seconds(member.joined_at),
    join_scene: member.join_scene,
    ...(person?.unionid ? { unionid: person.unionid } : {}),
    ...(member.state ? { state: member.state } : {}),
    ...(member.join_scene === 3 ? {} : { invitor: { userid: chat.owner } }),
    group_nickname: '',
    ...(named ? { name } : {}),
  };
}
