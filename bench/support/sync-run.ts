import { freePort } from '../../src/app/demo/stage';
import { commandApi, Program } from '../../test/faults/processes';

export interface SyncResult {
  /** From the order to sync to its end, the killing and the second start included. */
  ms: number;
  /** Of the worst second, in ms. */
  loopP99: number;
  loopMax: number;
  requestP99: number;
}

interface Run {
  id: number;
  state: string;
  done: number;
  error: string | null;
}

const LOOK_MS = 200;

/** Starts the built service, orders a full sync, kills the service half way, starts it again and waits for the end. */
export async function syncOnce(
  env: Record<string, string>,
  size: { follows: number; customers: number },
): Promise<SyncResult> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = new Program(['dist/src/app/main.js'], { ...env, PORT: String(port) }, `${url}/ready`);
  const api = commandApi(url, env.SECRET_KEY);
  const watch = new Watch(url);
  await program.start();
  try {
    const { id } = await api().post<Run>('/api/v1/sync', { kind: 'full' });
    const begun = performance.now();
    let killed = false;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      await watch.request(() => api().get('/api/v1/reps?limit=1'));
      await watch.scrape();
      const run = (await api().get<Run[]>('/api/v1/sync')).find((one) => one.id === id) as Run;
      if (run.state === 'failed') throw new Error(`The sync failed: ${run.error}`);
      if (run.state === 'done') break;
      if (!killed && run.done > size.follows / 2) {
        killed = true;
        await program.kill();
        await program.start();
      }
    }
    const ms = performance.now() - begun;
    if (!killed) throw new Error('The sync was over before it could be killed.');
    await stored(api(), size);
    return { ms, ...watch.result() };
  } finally {
    await program.stop();
  }
}

/** Throws unless all friendships are there. */
async function stored(api: ReturnType<ReturnType<typeof commandApi>>, size: { follows: number }): Promise<void> {
  let follows = 0;
  let cursor = '';
  do {
    const path = `/api/v1/reps?limit=100${cursor ? `&cursor=${cursor}` : ''}`;
    const page = await api.get<{ items: { customers: number }[]; next: string | null }>(path);
    follows += page.items.reduce((sum, rep) => sum + rep.customers, 0);
    cursor = page.next ?? '';
  } while (cursor);
  if (follows !== size.follows) throw new Error(`${follows} friendships are stored of ${size.follows}.`);
}

/** What the service feels like meanwhile. */
class Watch {
  private readonly took: number[] = [];
  private readonly p99: number[] = [];
  private readonly max: number[] = [];
  private scrapedAt = 0;

  constructor(private readonly url: string) {}

  async request(ask: () => Promise<unknown>): Promise<void> {
    const begun = performance.now();
    await ask();
    this.took.push(performance.now() - begun);
  }

  async scrape(): Promise<void> {
    if (performance.now() - this.scrapedAt < 1000) return;
    this.scrapedAt = performance.now();
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
    this.p99.push(value('event_loop_delay_p99_ms'));
    this.max.push(value('event_loop_delay_max_ms'));
  }

  result(): Omit<SyncResult, 'ms'> {
    const took = this.took.toSorted((a, b) => a - b);
    return {
      // The first second after each start is the start's own.
      loopP99: Math.max(...this.p99.slice(1)),
      loopMax: Math.max(...this.max.slice(1)),
      requestP99: took[Math.floor(took.length * 0.99)],
    };
  }
}
