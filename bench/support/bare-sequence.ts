import { Agent, request } from 'node:http';
import { SANDBOX_CORP } from '../../src/app/sandbox-corp';

/** The calls a corp in a box has counted. */
export class SandboxCalls {
  constructor(private readonly url: string) {}

  async total(): Promise<number> {
    const { calls } = (await (await fetch(`${this.url}/control/state`)).json()) as { calls: Record<string, number> };
    return Object.values(calls).reduce((sum, one) => sum + one, 0);
  }
}

/** The least reading all friendships takes: page after page over one connection, parsed, stored nowhere. */
export async function bareSequence(url: string): Promise<{ ms: number; calls: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { corpId, secret } = SANDBOX_CORP;
  const { access_token: token } = await ask(agent, `${url}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${secret}`);
  const path = (api: string) => `${url}/cgi-bin/externalcontact/${api}?access_token=${token as string}`;
  const begun = performance.now();
  const reps = (await ask(agent, path('get_follow_user_list'))).follow_user as string[];
  let calls = 1;
  for (let at = 0; at < reps.length; at += 100) {
    let cursor = '';
    do {
      const body = { userid_list: reps.slice(at, at + 100), cursor, limit: 100 };
      cursor = (await ask(agent, path('batch/get_by_user'), body)).next_cursor as string;
      calls++;
    } while (cursor);
  }
  agent.destroy();
  return { ms: performance.now() - begun, calls };
}

function ask(agent: Agent, url: string, body?: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: body ? 'POST' : 'GET' });
    sent.on('response', async (response) => {
      let text = '';
      response.setEncoding('utf8');
      for await (const piece of response) text += piece;
      resolve(JSON.parse(text) as Record<string, unknown>);
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}
