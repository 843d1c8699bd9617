import { Injectable } from '@nestjs/common';
import { Credentials } from '../client/credentials';
import { WecomClient } from '../client/wecom-client';

interface TicketAnswer {
  ticket: string;
  /** Seconds. */
  expires_in: number;
}

/** Tickets for the JS-SDK (document/path/90506), shared and refreshed like tokens: WeCom gives out 100 an hour. */
@Injectable()
export class TicketsApi {
  constructor(
    private readonly client: WecomClient,
    private readonly credentials: Credentials,
  ) {}

  /** For wx.config. Not good for wx.agentConfig (42012). */
  async corp(): Promise<string> {
    return this.ticket('corp', () => this.client.read<TicketAnswer>('/cgi-bin/get_jsapi_ticket'));
  }

  /** For wx.agentConfig. */
  async agent(): Promise<string> {
    return this.ticket('agent', () =>
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
