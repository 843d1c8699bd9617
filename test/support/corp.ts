import { SANDBOX_CORP } from '../../src/app/sandbox-corp';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { send } from './callbacks';
import { TestService } from './service';

/** What WeCom shows of a customer. */
interface Contact {
  unionid: string;
  /** Names of the tags on the rep's friendship, sorted. */
  tagsOf(userid: string): string[];
}

/** The corp of a test service from outside: what its people do, what its API shows, and what it tells us. */
export class Corp {
  readonly cipher = new CallbackCrypto(SANDBOX_CORP.token, SANDBOX_CORP.aesKey, SANDBOX_CORP.corpId);
  private told = 0;

  constructor(private readonly shop: Pick<TestService, 'url' | 'clock'>) {}

  /** One deed of somebody in the corp; answers what came of it, after its callbacks have been delivered. */
  async act(deed: Record<string, unknown>): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.shop.url}/sandbox/control/act`, { method: 'POST', body: JSON.stringify(deed) });
    const said = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${JSON.stringify(deed)} was answered ${answer.status}: ${String(said.error)}`);
    return said;
  }

  /** externalcontact/get. */
  async contact(externalUserid: string): Promise<Contact> {
    const base = `${this.shop.url}/sandbox/cgi-bin`;
    const who = new URLSearchParams({ corpid: SANDBOX_CORP.corpId, corpsecret: SANDBOX_CORP.secret });
    const { access_token } = (await (await fetch(`${base}/gettoken?${who}`)).json()) as { access_token: string };
    const query = new URLSearchParams({ access_token, external_userid: externalUserid });
    const answer = (await (await fetch(`${base}/externalcontact/get?${query}`)).json()) as {
      external_contact: { unionid: string };
      follow_user: { userid: string; tags: { tag_name: string }[] }[];
    };
    const tags = new Map(answer.follow_user.map((one) => [one.userid, one.tags.map((tag) => tag.tag_name).sort()]));
    return { unionid: answer.external_contact.unionid, tagsOf: (userid) => tags.get(userid) ?? [] };
  }

  /** A change_external_contact event, signed as WeCom signs; the status it is answered with. */
  async tell(fields: Record<string, string>): Promise<number> {
    return (await this.post(this.event(fields))).status;
  }

  /** An event's XML; each differs from all before. */
  event(fields: Record<string, string>): string {
    const all = {
      ToUserName: SANDBOX_CORP.corpId,
      FromUserName: 'sys',
      CreateTime: String(Math.floor(this.shop.clock.now().getTime() / 1000) + this.told++),
      MsgType: 'event',
      Event: 'change_external_contact',
      ...fields,
    };
    return `<xml>${Object.entries(all)
      .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
      .join('')}</xml>`;
  }

  /** Encrypts, signs and delivers a message, by `cipher` where somebody else speaks. */
  post(plain: string, cipher = this.cipher): Promise<{ status: number; text: string }> {
    const { query, body } = signedBy(cipher, plain);
    return send(`${this.shop.url}/wecom/callback?${query}`, { body });
  }
}

/** A message in its envelope, and the query that proves it. */
export function signedBy(cipher: CallbackCrypto, plain: string): { query: string; body: string } {
  const encrypted = cipher.encrypt(plain);
  const [timestamp, nonce] = ['1767225600', 'n1'];
  const query = new URLSearchParams({ msg_signature: cipher.sign(timestamp, nonce, encrypted), timestamp, nonce });
  return {
    query: query.toString(),
    body: `<xml><ToUserName><![CDATA[${SANDBOX_CORP.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
  };
}
