import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { CursorPage, pages } from './pages';

/** Attachments of a moment: up to nine images, or one link. media_ids come from media/upload_attachment. */
export type MomentAttachment =
  | { msgtype: 'image'; image: { media_id: string } }
  | { msgtype: 'link'; link: { title: string; url: string; media_id: string } };

/** A task for reps to publish a moment (朋友圈); each of them has to confirm it in the client. */
export interface AddMoment {
  /** At most 2,000 characters. */
  text?: { content: string };
  attachments?: MomentAttachment[];
  /** Senders alone: to all their customers; tags besides: to those of them who have one of the tags. */
  visible_range?: {
    sender_list?: { user_list: string[] };
    external_contact_list?: { tag_list: string[] };
  };
}

/** What became of the task that makes the moment. */
export interface MomentTaskResult {
  /** 1 begun, 2 running, 3 done. */
  status: 1 | 2 | 3;
  result?: {
    errcode: number;
    errmsg: string;
    moment_id: string;
    invalid_sender_list?: { user_list?: string[] };
    invalid_external_contact_list?: { tag_list?: string[] };
  };
}

/** A moment as the list tells it. */
export interface Moment {
  moment_id: string;
  /** Absent for those made by API. */
  creator?: string;
  /** Seconds. */
  create_time: number;
  /** 0 by the corp, 1 by a member. */
  create_type: 0 | 1;
  text?: { content: string };
  image?: { media_id: string }[];
  link?: { title: string; url: string };
}

export interface MomentReaction {
  external_userid?: string;
  userid?: string;
  /** Seconds. */
  create_time: number;
}

const LIST_LIMIT = 20;
const TASK_LIMIT = 1000;

/** Moments (document/path/95094, 93333). All throw as WecomClient. */
@Injectable()
export class MomentsApi {
  constructor(private readonly client: WecomClient) {}

  /** The job that makes the task; good for 24 hours. At most 10 a minute. Has no idempotency key. */
  async add(moment: AddMoment): Promise<{ jobid: string }> {
    return this.client.write('/cgi-bin/externalcontact/add_moment_task', { body: moment });
  }

  async taskResult(jobid: string): Promise<MomentTaskResult> {
    return this.client.read('/cgi-bin/externalcontact/get_moment_task_result', { query: { jobid } });
  }

  /** The corp's moments made between `from` and `to` (at most 30 days), page by page. */
  list(from: Date, to: Date): AsyncGenerator<CursorPage & { moment_list: Moment[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_moment_list', {
        body: {
          start_time: Math.floor(from.getTime() / 1000),
          end_time: Math.ceil(to.getTime() / 1000),
          filter_type: 0,
          limit: LIST_LIMIT,
          cursor,
        },
      }),
    );
  }

  /** Who has the task and whether they have published it (1). */
  tasks(momentId: string): AsyncGenerator<CursorPage & { task_list: { userid: string; publish_status: 0 | 1 }[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_moment_task', {
        body: { moment_id: momentId, limit: TASK_LIMIT, cursor },
      }),
    );
  }

  /** Who can see what a rep has published. */
  sent(
    momentId: string,
    userid: string,
  ): AsyncGenerator<CursorPage & { customer_list: { external_userid: string }[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/get_moment_send_result', {
        body: { moment_id: momentId, userid, limit: 5 * TASK_LIMIT, cursor },
      }),
    );
  }

  /** Comments and likes under what a rep has published; 41062 where the rep has not. */
  async reactions(
    momentId: string,
    userid: string,
  ): Promise<{ comment_list?: MomentReaction[]; like_list?: MomentReaction[] }> {
    const body = { moment_id: momentId, userid };
    return this.client.read('/cgi-bin/externalcontact/get_moment_comments', { body });
  }
}
