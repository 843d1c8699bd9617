import { jsapiSignature } from '../../wecom/crypto/jsapi-signature';
import { Box } from '../box';
import { ticketOf, TicketKind } from '../wire/tickets';

/** A page the client lets call its functions. */
interface Grant {
  userid: string;
  url: string;
  apis: Set<string>;
}

/** Thrown with what the client answers; `message` is what stands after `NAME:`. */
export class ClientRefused extends Error {}

const MOST_GRANTS = 1000;
/** Seconds since 1970, ten digits: milliseconds are a common mistake (40093). */
const SECONDS = /^\d{10}$/;

/**
 * Which pages the client trusts. A page proves by a signature over its own address that the corp's server knows it; the
 * signature is made with the app's ticket, a nonce and a timestamp. Kept as long as the box runs.
 */
export class PageTrust {
  private readonly grants = new Map<string, Grant>();

  constructor(
    private readonly box: Box,
    /** The app's trusted domain, with its port. */
    private readonly trustedHost: () => string,
  ) {}

  /** wx.config: an identity of the corp. Alone it opens nothing of customer contact. Throws ClientRefused. */
  config(params: Record<string, unknown>, url: string): void {
    if (params.verifyAppId !== this.box.corp.corpId) throw new ClientRefused('fail invalid appid');
    const { verifyTimestamp, verifyNonceStr, verifySignature } = params;
    this.check('corp', url, verifyTimestamp, verifyNonceStr, verifySignature);
  }

  /** wx.agentConfig: the identity of the app. Throws ClientRefused. */
  agentConfig(params: Record<string, unknown>, userid: string, url: string): void {
    const { corp } = this.box;
    if (params.corpid !== corp.corpId) throw new ClientRefused('fail invalid corpid');
    if (params.agentid !== String(corp.agentId)) throw new ClientRefused('fail invalid agentid');
    this.check('agent', url, params.timestamp, params.nonceStr, params.signature);
    const apis = new Set(Array.isArray(params.jsApiList) ? params.jsApiList.map(String) : []);
    this.grants.delete(String(params.signature));
    this.grants.set(String(params.signature), { userid, url: withoutHash(url), apis });
    if (this.grants.size > MOST_GRANTS) this.grants.delete(this.grants.keys().next().value!);
  }

  /** Whether the page that calls has proved itself for this function. Throws ClientRefused. */
  demand(name: string, params: Record<string, unknown>, userid: string, url: string): void {
    const grant = this.grants.get(String(params.verifySignature));
    if (!grant || grant.userid !== userid || grant.url !== withoutHash(url))
      throw new ClientRefused('fail no permission');
    if (!grant.apis.has(name)) throw new ClientRefused('fail no permission');
  }

  private check(kind: TicketKind, url: string, timestamp: unknown, nonce: unknown, signature: unknown): void {
    if (!URL.canParse(url) || new URL(url).host !== this.trustedHost())
      throw new ClientRefused('fail invalid url domain');
    if (!SECONDS.test(String(timestamp)) || typeof nonce !== 'string' || nonce === '') {
      throw new ClientRefused('fail invalid signature');
    }
    const signed = (by: TicketKind) => jsapiSignature(ticketOf(this.box, by).ticket, nonce, String(timestamp), url);
    if (signature === signed(kind)) return;
    const other = kind === 'agent' ? 'corp' : 'agent';
    // WeCom's 42012: a ticket, but the other one (trap T69).
    throw new ClientRefused(signature === signed(other) ? 'fail invalid ticket' : 'fail invalid signature');
  }
}

function withoutHash(url: string): string {
  return url.split('#', 1)[0];
}
