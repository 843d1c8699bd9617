import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { KF_ACCOUNTS_PER_PAGE } from './kf-limits';

export interface KfAccountInfo {
  open_kfid: string;
  name: string;
  avatar?: string;
  /** False where this app may not manage the account by API: then it can neither be read nor answered. */
  manage_privilege?: boolean;
}

/** A person or a whole department that serves an account. */
export interface KfServicerInfo {
  userid?: string;
  department_id?: number;
  /** 0 serving, 1 stopped. The event servicer_status_change counts otherwise: 1 serving, 2 stopped. */
  status?: 0 | 1;
  /** With status 1: 0 stopped, 1 suspended. */
  stop_type?: 0 | 1;
}

/** 0 new, 1 answered by the API, 2 waiting in the pool, 3 with a servicer, 4 ended or not started. */
export type KfServiceState = 0 | 1 | 2 | 3 | 4;

export interface KfSessionState {
  service_state: KfServiceState;
  /** With state 3. */
  servicer_userid?: string;
}

export interface KfSessionMove {
  open_kfid: string;
  external_userid: string;
  service_state: KfServiceState;
  /** With state 3; must be serving, else 95014 or 95019. */
  servicer_userid?: string;
}

export interface KfCustomerInfo {
  external_userid: string;
  nickname: string;
  avatar?: string;
  gender?: 0 | 1 | 2;
  /** Only where the corp has bound a WeChat developer account. */
  unionid?: string;
}

/**
 * 微信客服: accounts, who serves them, their sessions and customers (document/path/94661 and following). The self-built
 * app must be listed under 微信客服 → 可调用接口的应用 and the account be handed to it. All throw as WecomClient.
 */
@Injectable()
export class KfApi {
  constructor(private readonly client: WecomClient) {}

  /** Every account of the corp. */
  async accounts(): Promise<KfAccountInfo[]> {
    const all: KfAccountInfo[] = [];
    for (;;) {
      const body = { offset: all.length, limit: KF_ACCOUNTS_PER_PAGE };
      const page = await this.client.read<{ account_list?: KfAccountInfo[] }>('/cgi-bin/kf/account/list', { body });
      const some = page.account_list ?? [];
      all.push(...some);
      if (some.length < KF_ACCOUNTS_PER_PAGE) return all;
    }
  }

  /** Up to 2,000 people and 20 departments. */
  async servicers(openKfid: string): Promise<KfServicerInfo[]> {
    const query = { open_kfid: openKfid };
    const path = '/cgi-bin/kf/servicer/list';
    return (await this.client.read<{ servicer_list?: KfServicerInfo[] }>(path, { query })).servicer_list ?? [];
  }

  async state(openKfid: string, externalUserid: string): Promise<KfSessionState> {
    const body = { open_kfid: openKfid, external_userid: externalUserid };
    return this.client.read<KfSessionState>('/cgi-bin/kf/service_state/get', { body });
  }

  /**
   * Moves a session. Answers a code for send_msg_on_event with the first move to 2 or 3 (good for 48 h) and with one to
   * 4 (20 s). 95013 ended already, 95014 no servicer, 95016 no such move, 95019 the servicer is not serving.
   */
  async move(move: KfSessionMove): Promise<{ msg_code?: string }> {
    return this.client.write<{ msg_code?: string }>('/cgi-bin/kf/service_state/trans', { body: move });
  }

  /** Who up to 100 customers are; ids nobody has are left out of the answer. */
  async customers(externalUserids: string[]): Promise<KfCustomerInfo[]> {
    const body = { external_userid_list: externalUserids, need_enter_session_context: 0 };
    const path = '/cgi-bin/kf/customer/batchget';
    return (await this.client.read<{ customer_list?: KfCustomerInfo[] }>(path, { body })).customer_list ?? [];
  }
}
