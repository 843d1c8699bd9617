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

/** `count` different add-friend events (the sample of the reference, other ids), encrypted and signed. */
export function signedEvents(count: number, sample: string): Signed[] {
  const crypto = new CallbackCrypto(CORP.token, CORP.aesKey, CORP.corpId);
  return Array.from({ length: count }, () => {
    const id = randomBytes(12).toString('hex');
    const xml = sample.replace(
      /<ExternalUserID>.*?<\/ExternalUserID>/s,
      `<ExternalUserID><![CDATA[wm${id}]]></ExternalUserID>`,
    );
    const encrypted = crypto.encrypt(xml);
    const [timestamp, nonce] = ['1767225600', id];
    const signature = crypto.sign(timestamp, nonce, encrypted);
    return {
      query: `?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
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

function post(agent: Agent, url: string, body: Buffer): Promise<number> {
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
