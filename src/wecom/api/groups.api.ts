import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { CursorPage, pages } from './pages';

/** status: 0 normal, 1 the owner has resigned, 2 being taken over, 3 taken over. */
export interface GroupEntry {
  chat_id: string;
  status: 0 | 1 | 2 | 3;
}

export interface GroupListPage extends CursorPage {
  group_chat_list: GroupEntry[];
}

export interface GroupMember {
  /** A rep's userid (type 1) or a customer's external_userid (type 2). */
  userid: string;
  type: 1 | 2;
  unionid?: string;
  /** Seconds. */
  join_time: number;
  /** 1 invited, 2 by an invitation link, 3 by the QR code. */
  join_scene: 1 | 2 | 3;
  /** The join way's state. */
  state?: string;
  invitor?: { userid: string };
  group_nickname?: string;
  name?: string;
}

export interface GroupDetail {
  chat_id: string;
  name: string;
  owner: string;
  /** Seconds. */
  create_time: number;
  notice?: string;
  member_list: GroupMember[];
  admin_list: { userid: string }[];
  /** Equals CurMemVer of the event that brought the group to this state. */
  member_version?: string;
}

/** Most owners groupchat/list takes; without owners it fails in corps of over 1,000 members (81017). */
export const MOST_OWNERS_PER_LIST = 100;
const LIST_LIMIT = 1000;

/** Customer groups (document/path/92120, 92122). All throw as WecomClient. */
@Injectable()
export class GroupsApi {
  constructor(private readonly client: WecomClient) {}

  /** The groups of up to 100 owners, page by page, on from a page's next_cursor. */
  list(owners: string[], from = ''): AsyncGenerator<GroupListPage> {
    const read = (cursor: string) =>
      this.client.read<GroupListPage>('/cgi-bin/externalcontact/groupchat/list', {
        body: { status_filter: 0, owner_filter: { userid_list: owners }, cursor, limit: LIST_LIMIT },
      });
    return pages(read, from);
  }

  /** One group with its members' names. May lag behind its event: compare member_version. */
  async get(chatId: string): Promise<GroupDetail> {
    const path = '/cgi-bin/externalcontact/groupchat/get';
    const body = { chat_id: chatId, need_name: 1 };
    return (await this.client.read<{ group_chat: GroupDetail }>(path, { body })).group_chat;
  }
}
