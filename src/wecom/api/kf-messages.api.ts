import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { KfBody } from './kf-body';
import { KfPage } from './kf-items';
import { KF_MSGID_BYTES } from './kf-limits';

/**
 * The msgid of a message of ours: 32 letters and digits that follow from `ref` alone. Unique per account at WeCom, so a
 * repeat of one message is no second one.
 */
export function kfMsgid(ref: string): string {
  return `ht${createHash('sha256').update(ref).digest('hex')}`.slice(0, KF_MSGID_BYTES);
}

/** The words of 微信客服, both ways (document/path/94670, 94677, 95122). All throw as WecomClient. */
@Injectable()
export class KfMessagesApi {
  constructor(private readonly client: WecomClient) {}

  /**
   * What customers, servicers and the system said since `cursor`: the last three days at most, all of them where it is
   * null. Always of one account: without open_kfid the call fails or mixes accounts.
   * @param token of the event that told of it, good for ten minutes; without one the call is held to a strict rate
   * @param limit 1 to 1,000
   */
  async sync(openKfid: string, cursor: string | null, token: string | null, limit: number): Promise<KfPage> {
    const body = {
      ...(cursor ? { cursor } : {}),
      ...(token ? { token } : {}),
      limit,
      voice_format: 0,
      open_kfid: openKfid,
    };
    return this.client.read<KfPage>('/cgi-bin/kf/sync_msg', { body });
  }

  /**
   * To a customer whose session is new or the API's (else 95018), within 48 hours of their last message (95002) and at
   * most five per message of theirs (95001). errcode 0 is not delivery: msg_send_fail may follow.
   */
  async send(openKfid: string, touser: string, msgid: string, body: KfBody): Promise<{ msgid: string }> {
    return this.client.write('/cgi-bin/kf/send_msg', { body: { touser, open_kfid: openKfid, msgid, ...body } });
  }

  /** One message per code, while the code lives: 20 s for welcome and end, 48 h for queued and taken. */
  async sendOnEvent(code: string, msgid: string, body: KfBody): Promise<{ msgid: string }> {
    return this.client.write('/cgi-bin/kf/send_msg_on_event', { body: { code, msgid, ...body } });
  }
}
