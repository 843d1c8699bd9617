import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { Attachment } from './attachment';
import { CursorPage, pages } from './pages';

export type ChatType = 'single' | 'group';

/** Most customers of one task; most groups of one task (document/path/92135). */
export const MOST_CUSTOMERS_PER_TASK = 10_000;
export const MOST_GROUPS_PER_TASK = 2_000;

/** A task for one rep, who has to confirm it in the client before anything is sent. */
export interface AddMassMessage {
  chat_type: ChatType;
  /** Customers of a single-chat task. */
  external_userid?: string[];
  /** Groups of a group task. */
  chat_id_list?: string[];
  sender?: string;
  allow_select?: boolean;
  /** At most 4,000 bytes. */
  text?: { content: string };
  attachments?: Attachment[];
}

/** fail_list: the customers or groups this sender cannot serve; the task exists without them. */
export interface AddedMassMessage {
  msgid: string;
  fail_list: string[];
}

/** One task as the list tells it. Made by API: no creator, create_type 0. */
export interface MassMessage {
  msgid: string;
  creator?: string;
  /** Seconds. */
  create_time: number;
  /** 0 by the corp, 1 by a member. */
  create_type: 0 | 1;
  text?: { content: string };
  attachments?: (Attachment | { msgtype: string; [kind: string]: unknown })[];
}

/** status: 0 the rep has not sent, 2 has sent (there is no 1). */
export interface MassMessageTask {
  userid: string;
  status: 0 | 2;
  send_time?: number;
}

/** status: 0 not sent, 1 sent, 2 failed for no longer being friends, 3 failed for too many mass messages. */
export interface SendResult {
  external_userid?: string;
  chat_id?: string;
  userid: string;
  status: 0 | 1 | 2 | 3;
  /** Seconds. */
  send_time?: number;
}

const LIST_LIMIT = 100;
const RESULT_LIMIT = 1000;

/** Mass messages by reps (document/path/92135, 93338, 97610). All throw as WecomClient. */
@Injectable()
export class MassMessagesApi {
  constructor(private readonly client: WecomClient) {}

  /** Creates a task. Has no idempotency key: after a lost answer look for it before asking again. */
  async create(request: AddMassMessage): Promise<AddedMassMessage> {
    return this.client.write<AddedMassMessage>('/cgi-bin/externalcontact/add_msg_template', { body: request });
  }

  /** The corp's tasks created between `from` and `to` (at most a month), page by page. */
  list(chatType: ChatType, from: Date, to: Date): AsyncGenerator<CursorPage & { group_msg_list: MassMessage[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_groupmsg_list_v2', {
        body: {
          chat_type: chatType,
          start_time: Math.floor(from.getTime() / 1000),
          end_time: Math.ceil(to.getTime() / 1000),
          filter_type: 0,
          limit: LIST_LIMIT,
          cursor,
        },
      }),
    );
  }

  /** Who has the task and whether they confirmed. 41063 in the first minute after creation. */
  tasks(msgid: string): AsyncGenerator<CursorPage & { task_list: MassMessageTask[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_groupmsg_task', { body: { msgid, limit: RESULT_LIMIT, cursor } }),
    );
  }

  /** What became of each customer or group; of groups only those already sent to are listed. */
  results(msgid: string, userid: string): AsyncGenerator<CursorPage & { send_list: SendResult[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_groupmsg_send_result', {
        body: { msgid, userid, limit: RESULT_LIMIT, cursor },
      }),
    );
  }

  /** Reminds the reps who have not confirmed; at most three times in 24 hours (41094). */
  async remind(msgid: string): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/remind_groupmsg_send', { body: { msgid } });
  }

  /** Withdraws what has not been confirmed; safe to repeat. */
  async cancel(msgid: string): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/cancel_groupmsg_send', { body: { msgid } });
  }
}
