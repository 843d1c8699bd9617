import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { Clock } from '../platform/clock/clock';
import { Refused } from '../platform/errors/errors';
import { TicketsApi } from '../wecom/api/tickets.api';
import { jsapiSignature } from '../wecom/crypto/jsapi-signature';
import { SdkConfig, SdkSignature } from './sdk.dto';

/** Signs our own sidebar's address for the JS-SDK, and nobody else's. */
@Injectable()
export class SdkSigning {
  constructor(
    private readonly tickets: TicketsApi,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * @param url the page's address; a fragment is left out, since WeCom signs without one (trap T70)
   * @param origin the header of that name: absent from a page's own reads
   * @throws Refused 403 for a page that is not ours; Unavailable where WeCom gives no ticket
   */
  async sign(url: string, origin: string | undefined): Promise<SdkConfig> {
    const ours = new URL(this.settings.publicUrl).origin;
    if ((origin !== undefined && origin !== ours) || !isSidebar(url, ours)) {
      throw new Refused('sidebar.foreign-page', `Only ${ours}/sidebar may speak to WeCom in this app's name.`, {
        status: 403,
        details: { home: `${ours}/sidebar` },
      });
    }
    const [corp, agent] = await Promise.all([this.tickets.corp(), this.tickets.agent()]);
    const { wecomCorpId, wecomAgentId } = this.settings.values;
    const signed = { config: this.signature(corp, url), agentConfig: this.signature(agent, url) };
    return { corpId: wecomCorpId, agentId: wecomAgentId, ...signed };
  }

  private signature(ticket: string, url: string): SdkSignature {
    const nonceStr = randomBytes(16).toString('hex');
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    return { timestamp, nonceStr, signature: jsapiSignature(ticket, nonceStr, timestamp, url) };
  }
}

/** Compared by its parts: a name or path that only begins like ours is another's. */
function isSidebar(url: string, ours: string): boolean {
  if (!URL.canParse(url)) return false;
  const page = new URL(url);
  return page.origin === ours && /^\/sidebar(\/|$)/.test(page.pathname) && !page.username && !page.password;
}
