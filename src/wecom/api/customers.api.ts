import { Injectable } from '@nestjs/common';
import { NOT_A_CONTACT } from '../client/errcodes';
import { isErrcode } from '../client/errors';
import { WecomClient } from '../client/wecom-client';
import { CursorPage, pages } from './pages';

/** The person, the same for every rep who follows them. */
export interface ExternalContact {
  external_userid: string;
  name: string;
  avatar?: string;
  /** 1 a WeChat user, 2 a WeCom user. */
  type: 1 | 2;
  /** 0 unknown, 1 male, 2 female. */
  gender: 0 | 1 | 2;
  /** Only for type 1, and only when the corp has bound a WeChat developer account. */
  unionid?: string;
  position?: string;
  corp_name?: string;
  corp_full_name?: string;
}

interface Relation {
  userid: string;
  remark: string;
  description: string;
  /** Seconds. */
  createtime: number;
  remark_mobiles?: string[];
  remark_corp_name?: string;
  oper_userid?: string;
  /** How they met; 16 an acquisition link, 201 shared by a colleague, 202 assigned by an admin. */
  add_way?: number;
  /** The channel key of the contact way or link they came by. */
  state?: string;
}

/** One rep's view of a customer as externalcontact/get tells it, with the tags spelt out. */
export interface FollowUser extends Relation {
  /** type 1 a corp tag, 2 the rep's own (no id), 3 a strategy group's. */
  tags?: { group_name: string; tag_name: string; tag_id?: string; type: 1 | 2 | 3 }[];
}

/** The same as batch/get_by_user tells it: tag ids only, without the rep's own tags. */
export interface FollowInfo extends Relation {
  tag_id?: string[];
}

/** One (rep, customer) pair of a batch page. */
export interface CustomerOfRep {
  external_contact: ExternalContact;
  follow_info: FollowInfo;
}

export interface CustomerBatch extends CursorPage {
  external_contact_list: CustomerOfRep[];
  /** Members WeCom left out for want of a licence; the others are served. */
  fail_info?: { unlicensed_userid_list: string[] };
}

export interface CustomerDetail extends CursorPage {
  external_contact: ExternalContact;
  follow_user: FollowUser[];
}

/** At least one of the optional fields must be there; remark_mobiles overwrites, [''] clears. */
export interface RemarkRequest {
  userid: string;
  external_userid: string;
  /** At most 20 characters. */
  remark?: string;
  /** At most 150 characters. */
  description?: string;
  remark_company?: string;
  remark_mobiles?: string[];
  remark_pic_mediaid?: string;
}

/** Most userids batch/get_by_user takes. */
export const MOST_USERS_PER_BATCH = 100;
const BATCH_LIMIT = 100;

/** Customers and the reps who follow them (document/path/92112 and following). All throw as WecomClient. */
@Injectable()
export class CustomersApi {
  constructor(private readonly client: WecomClient) {}

  /** userids of the members with 客户联系 inside the app's visible range. */
  async followUsers(): Promise<string[]> {
    const path = '/cgi-bin/externalcontact/get_follow_user_list';
    return (await this.client.read<{ follow_user: string[] }>(path)).follow_user;
  }

  /** external_userids of one rep's customers; none where WeCom says the rep has no contacts (84061). */
  async list(userid: string): Promise<string[]> {
    try {
      const path = '/cgi-bin/externalcontact/list';
      return (await this.client.read<{ external_userid: string[] }>(path, { query: { userid } })).external_userid;
    } catch (error) {
      if (isErrcode(error, NOT_A_CONTACT)) return [];
      throw error;
    }
  }

  /** One customer with everybody who follows them; the pages beyond 500 followers are joined. */
  async get(externalUserid: string): Promise<CustomerDetail> {
    const read = (cursor: string) =>
      this.client.read<CustomerDetail>('/cgi-bin/externalcontact/get', {
        query: { external_userid: externalUserid, ...(cursor ? { cursor } : {}) },
      });
    let detail: CustomerDetail | null = null;
    for await (const page of pages(read)) {
      if (detail) detail.follow_user.push(...page.follow_user);
      else detail = page;
    }
    return detail as CustomerDetail;
  }

  /** All (rep, customer) pairs of up to 100 reps, page by page, on from a page's next_cursor; a call per 100 pairs. */
  batch(userids: string[], from = ''): AsyncGenerator<CustomerBatch> {
    const read = (cursor: string) =>
      this.client.read<CustomerBatch>('/cgi-bin/externalcontact/batch/get_by_user', {
        body: { userid_list: userids, cursor, limit: BATCH_LIMIT },
      });
    return pages(read, from);
  }

  async remark(request: RemarkRequest): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/remark', { body: request });
  }
}
