import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Credentials } from '../client/credentials';
import { WecomClient } from '../client/wecom-client';

interface TicketAnswer {
  ticket: string;
  /** Seconds. */
  expires_in: number;
}

/**
 * Tickets for the JS-SDK (document/path/90506), shared and refreshed like tokens: WeCom gives out 100 an hour. Two
 * tickets, two addresses, two rows: one taken for the other is refused by the client (trap T69).
 */
@Injectable()
export class TicketsApi {
  constructor(
    private readonly client: WecomClient,
    private readonly credentials: Credentials,
    private readonly settings: Settings,
  ) {}

  /** For wx.config. Not good for wx.agentConfig (42012). */
  async corp(): Promise<string> {
    return this.ticket('corp', () => this.client.read<TicketAnswer>('/cgi-bin/get_jsapi_ticket'));
  }

  /** For wx.agentConfig. */
  async agent(): Promise<string> {
    // Of this app only: another app's is refused, so a changed app asks anew.
    return this.ticket(`agent:${this.settings.values.wecomAgentId}`, () =>
      this.client.read<TicketAnswer>('/cgi-bin/ticket/get', { query: { type: 'agent_config' } }),
    );
  }

  private async ticket(kind: string, fetch: () => Promise<TicketAnswer>): Promise<string> {
    return this.credentials.get(`${this.client.corpId}:ticket:${kind}`, async () => {
      const answer = await fetch();
      return { value: answer.ticket, expiresIn: answer.expires_in };
    });
  }
}
