import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { CORP } from './corp';

/** One signed callback, ready to be sent. */
export interface Signed {
  query: string;
  body: Buffer;
}

export interface LoadResult {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** `count` different events of this second, encrypted and signed: `xml` with another `id` and time in each. */
export function signedEvents(count: number, xml: (id: string) => string): Signed[] {
  const crypto = new CallbackCrypto(CORP.token, CORP.aesKey, CORP.corpId);
  return Array.from({ length: count }, () => {
    const id = randomBytes(12).toString('hex');
    const timestamp = String(Math.floor(Date.now() / 1000));
    const encrypted = crypto.encrypt(xml(id).replace(/<CreateTime>\d+/, `<CreateTime>${timestamp}`));
    const signature = crypto.sign(timestamp, id, encrypted);
    return {
      query: `?msg_signature=${signature}&timestamp=${timestamp}&nonce=${id}`,
      body: Buffer.from(
        `<xml><ToUserName><![CDATA[${CORP.corpId}]]></ToUserName><AgentID><![CDATA[${CORP.agentId}]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
      ),
    };
  });
}

/** Sends all of `events` over `connections` keep-alive connections, each as soon as the one before is answered. */
export async function send(url: string, events: Signed[], connections: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const took: number[] = [];
  let next = 0;
  const start = process.hrtime.bigint();
  const one = async (): Promise<void> => {
    while (next < events.length) {
      const event = events[next++];
      const begun = process.hrtime.bigint();
      const status = await post(agent, url + event.query, event.body);
      if (status !== 200) throw new Error(`${url} answered ${status}.`);
      took.push(Number(process.hrtime.bigint() - begun) / 1e6);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  agent.destroy();
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  return { perSecond: events.length / seconds, p50: at(0.5), p99: at(0.99) };
}

export function post(agent: Agent, url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'text/xml', 'content-length': body.length },
    });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
