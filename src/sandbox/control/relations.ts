import { Box } from '../box';

/** Who is whose friend and who is in which group, as the corp has it. Only tests look here. */
export interface Relations {
  /** status: friend, left (the customer deleted the rep), deleted (the rep deleted the customer). */
  follows: {
    userid: string;
    externalUserid: string;
    status: string;
    remark: string;
    mobiles: string[];
    tagIds: string[];
  }[];
  groups: { chatId: string; owner: string; dismissed: boolean; members: string[] }[];
}

export function relations({ store }: Box): Relations {
  const follows = store.all<{
    userid: string;
    externalUserid: string;
    status: string;
    remark: string;
    mobiles: string;
  }>(
    `SELECT userid, external_userid externalUserid, status, remark, remark_mobiles mobiles FROM follow
     ORDER BY userid, external_userid`,
  );
  const groups = store.all<{ chatId: string; owner: string; dismissed: number }>(
    'SELECT chat_id chatId, owner, dismissed FROM chat ORDER BY chat_id',
  );
  return {
    follows: follows.map((follow) => ({
      ...follow,
      mobiles: JSON.parse(follow.mobiles) as string[],
      tagIds: store
        .all<{ id: string }>(
          'SELECT tag_id id FROM follow_tag WHERE userid = ? AND external_userid = ? ORDER BY tag_id',
          follow.userid,
          follow.externalUserid,
        )
        .map(({ id }) => id),
    })),
    groups: groups.map((group) => ({
      ...group,
      dismissed: group.dismissed === 1,
      members: store
        .all<{ id: string }>('SELECT id FROM member WHERE chat_id = ? ORDER BY id', group.chatId)
        .map(({ id }) => id),
    })),
  };
}
