import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { APP_MESSAGE_PER_MEMBER } from '../client/limits';
import { RateLimits } from '../client/rate-limits';
import { WecomClient } from '../client/wecom-client';
import { Attachment } from './attachment';

/** The body of a message of the app to members, by msgtype (document/path/90236). */
export type AppMessageBody =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'markdown'; markdown: { content: string } }
  | { msgtype: 'textcard'; textcard: { title: string; description: string; url: string; btntxt?: string } }
  | { msgtype: 'news'; news: { articles: { title: string; description?: string; url?: string; picurl?: string }[] } }
  | { msgtype: 'template_card'; template_card: Record<string, unknown> };

/** To up to 1,000 members by userid; the agent id is added here. */
export type AppMessage = AppMessageBody & {
  touser: string[];
  /** Seconds within which WeCom swallows an identical request; at most 14,400. */
  duplicateCheckSeconds?: number;
};

/** errcode 0 may still leave members out. */
export interface AppMessageAnswer {
  msgid: string;
  /** userids joined by `|`, in lower case. */
  invaliduser?: string;
  unlicenseduser?: string;
  /** For updating interactive cards: 72 hours, once. */
  response_code?: string;
}

export interface WelcomeMessage {
  welcome_code: string;
  text?: { content: string };
  attachments?: Attachment[];
}

/** Messages of the app to members, and the welcome to a new customer. All throw as WecomClient. */
@Injectable()
export class MessagesApi {
  constructor(
    private readonly client: WecomClient,
    private readonly limits: RateLimits,
    private readonly settings: Settings,
  ) {}

  /** Kept below 30 a minute and 1,000 an hour per member, since WeCom drops the rest without an error. */
  async send(message: AppMessage): Promise<AppMessageAnswer> {
    const api = '/cgi-bin/message/send';
    const { touser, duplicateCheckSeconds, ...body } = message;
    for (const userid of touser) {
      await this.limits.take(api, APP_MESSAGE_PER_MEMBER, `${api}:${userid.toLowerCase()}`, 1);
    }
    const check = duplicateCheckSeconds
      ? { enable_duplicate_check: 1, duplicate_check_interval: duplicateCheckSeconds }
      : {};
    return this.client.write<AppMessageAnswer>(api, {
      body: { touser: touser.join('|'), agentid: this.settings.values.wecomAgentId, ...body, ...check },
    });
  }

  /**
   * Within 20 seconds of the event, once (document/path/92137). 41050 too late; 41051 already sent or already chatting;
   * 41096 another app is sending, a retry inside the window is allowed.
   */
  async welcome(message: WelcomeMessage): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/send_welcome_msg', { body: message });
  }
}
