import { Box } from '../box';
import { Api, seconds } from './api';
import { seatHolders } from './members';
import { WireFault } from './wire-fault';

const MOST_PAIRS = 100;

/** The HTTP side of the chat archive. Everybody in the box agreed to it when they became friends. */
export function archiveApis(box: Box): Api[] {
  const { store } = box;
  return [
    {
      path: 'msgaudit/get_permit_user_list',
      method: 'POST',
      token: 'archive',
      fields: { type: { type: 'int', oneOf: [1, 2, 3] } },
      empty: { ids: [] },
      run: () => ({ ids: seatHolders(box) }),
    },
    {
      path: 'msgaudit/check_single_agree',
      method: 'POST',
      token: 'archive',
      fields: {
        info: {
          type: 'objects',
          required: true,
          fields: {
            userid: { type: 'string', required: true },
            exteranalopenid: { type: 'string', required: true },
          },
        },
      },
      empty: { agreeinfo: [] },
      run: ({ params }) => {
        const pairs = params.info as { userid: string; exteranalopenid: string }[];
        if (pairs.length > MOST_PAIRS) throw new WireFault(301060);
        return {
          agreeinfo: pairs.map((pair) => {
            const row = store.one<{ added_at: number }>(
              'SELECT added_at FROM follow WHERE userid = ? AND external_userid = ?',
              pair.userid,
              pair.exteranalopenid,
            );
            if (!row) throw new WireFault(301061);
            return { status_change_time: seconds(row.added_at), ...pair, agree_status: 'Agree' };
          }),
        };
      },
    },
    {
      path: 'msgaudit/check_room_agree',
      method: 'POST',
      token: 'archive',
      fields: { roomid: { type: 'string', required: true } },
      empty: { agreeinfo: [] },
      run: ({ params }) => {
        if (!store.one('SELECT chat_id FROM chat WHERE chat_id = ?', params.roomid)) throw new WireFault(40050);
        const rows = store.all<{ id: string; joined_at: number }>(
          'SELECT id, joined_at FROM member WHERE chat_id = ? AND type = 2 ORDER BY joined_at, id',
          params.roomid,
        );
        return {
          agreeinfo: rows.map((row) => ({
            status_change_time: seconds(row.joined_at),
            exteranalopenid: row.id,
            agree_status: 'Agree',
          })),
        };
      },
    },
    {
      path: 'msgaudit/groupchat/get',
      method: 'POST',
      token: 'archive',
      fields: { roomid: { type: 'string', required: true } },
      empty: { roomname: '', creator: '', room_create_time: 0, notice: '', members: [] },
      // The box has customer groups only, and of those it tells nothing here.
      run: () => {
        throw new WireFault(301059);
      },
    },
  ];
}
