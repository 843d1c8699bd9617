import { Agent, request } from 'node:http';
import { decrypt, getSignature } from '@wecom/crypto';
import { Api } from '../../src/app/demo/api';
import { Attempt, Dice, Mutations, Target } from './mutations';

const CONNECTIONS = 32;
const ROUND = 10_000;
/** These must be answered 200, whatever else is refused. */
const GENUINE = new Set(['genuine', 'replayed']);

/** The running service under the storm. */
interface Service {
  url: string;
  api: () => Api;
  corp: Target;
}

/** What came of a storm. */
export interface StormReport {
  events: number;
  /** Requests by the status of their answer. */
  answers: Record<string, number>;
  /** Kinds of mutation of which at least one was accepted, and rightly. */
  accepted: Record<string, number>;
  forged_accepted: number;
  genuine_refused: number;
  /** Accepted messages without a row. */
  lost: number;
  /** Rows beyond the different messages accepted. */
  doubled: number;
  /** Resident memory of the service from a third of the way to the end. */
  memory_growth_mb: number;
}

/** Sends `callbacks` attempts drawn from `seed` and judges each answer by WeCom's own package. */
export async function runStorm(
  service: Service,
  { callbacks, seed }: { callbacks: number; seed: number },
  tell: (text: string) => void,
): Promise<StormReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const mutations = new Mutations(new Dice(seed), service.corp);
  const report = { answers: {}, accepted: {}, forged_accepted: 0, genuine_refused: 0 } as StormReport;
  const stored = new Set<string>();
  const memory: number[] = [];
  let sent = 0;
  const one = async (): Promise<void> => {
    while (sent < callbacks) {
      const mine = ++sent;
      const attempt = mutations.next();
      const status = await post(agent, `${service.url}/wecom/callback?${attempt.query}`, attempt.body);
      count(report.answers, String(status));
      const genuine = messageOf(attempt, service.corp);
      if (status === 200) {
        if (genuine === null) {
          report.forged_accepted++;
          tell(`ACCEPTED ${attempt.kind}: ?${attempt.query} ${attempt.body}`);
        } else {
          stored.add(genuine);
          count(report.accepted, attempt.kind);
        }
      } else if (GENUINE.has(attempt.kind)) {
        report.genuine_refused++;
        tell(`REFUSED with ${status} ${attempt.kind}: ?${attempt.query} ${attempt.body}`);
      }
      if (mine % ROUND === 0) {
        memory.push(await residentMb(service.url));
        tell(`${mine} callbacks, ${memory.at(-1)} MB`);
      }
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  agent.destroy();
  const counts = await service.api().get<{ stored: number }>('/api/v1/wecom/inbox/counts');
  report.events = callbacks;
  report.lost = Math.max(0, stored.size - counts.stored);
  report.doubled = Math.max(0, counts.stored - stored.size);
  const settled = memory[Math.floor(memory.length / 3)] ?? 0;
  report.memory_growth_mb = Math.round((memory.at(-1) ?? 0) - settled);
  return report;
}

/**
 * The message an attempt rightly carries: somewhere in it stands a ciphertext that its signature covers and that
 * decrypts to a message for this corp; else null. By WeCom's own package, and without parsing the envelope.
 */
function messageOf({ query, body }: Attempt, corp: Target): string | null {
  const values = (name: string) => new URLSearchParams(query).getAll(name);
  for (const encrypted of body.match(/[A-Za-z0-9+/=]{20,}/g) ?? []) {
    for (const timestamp of values('timestamp'))
      for (const nonce of values('nonce')) {
        const signature = getSignature(corp.token, timestamp, nonce, encrypted);
        if (!values('msg_signature').includes(signature)) continue;
        try {
          const { message, id } = decrypt(corp.aesKey, encrypted);
          if (id === corp.corpId) return message;
        } catch {
          // Signed, and yet no message: noise.
        }
      }
  }
  return null;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function residentMb(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20);
}

/** The status of the answer; 0 where the line was cut, which is no acceptance. */
function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body, 'utf8');
    const target = new URL(url);
    const options = { agent, method: 'POST', path: escaped(target.pathname + url.slice(url.indexOf('?'))) };
    const call = request(
      { ...options, host: target.hostname, port: target.port, headers: { 'content-length': bytes.length } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', () => resolve(0));
    call.end(bytes);
  });
}

/** Node refuses to send what no URL may hold; a stranger's library would escape it. */
function escaped(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, (letter) => encodeURIComponent(letter));
}
