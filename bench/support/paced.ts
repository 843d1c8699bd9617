import { Agent } from 'node:http';
import { LoadResult, post, Signed } from './load';

/**
 * Sends one event every 1/perSecond, whether or not those before are answered; times count from when each was to be
 * sent, so that a slow server cannot slow its own measurement down.
 */
export async function sendPaced(url: string, events: Signed[], perSecond: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const took: number[] = [];
  const start = performance.now();
  const one = async (event: Signed, due: number): Promise<void> => {
    const status = await post(agent, url + event.query, event.body);
    if (status !== 200) throw new Error(`${url} answered ${status}.`);
    took.push(performance.now() - due);
  };
  const sent: Promise<void>[] = [];
  for (let at = 0; at < events.length;) {
    const due = Math.min(events.length, Math.floor(((performance.now() - start) * perSecond) / 1000));
    for (; at < due; at++) sent.push(one(events[at], start + (at * 1000) / perSecond));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(sent);
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  const share = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))];
  return { perSecond: events.length / seconds, p50: share(0.5), p99: share(0.99) };
}
