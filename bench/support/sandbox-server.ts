import { SANDBOX_CORP } from '../../src/app/sandbox-corp';
import { startSandboxServer } from '../../src/sandbox/server';
import { plainWorld } from '../../src/sandbox/world/plain-world';

/** A corp of PLAIN (JSON of PlainOptions without `now`) that answers every call after LATENCY_MS. */
async function main(): Promise<void> {
  const now = new Date();
  const server = await startSandboxServer({
    stateFile: ':memory:',
    seed: 1,
    startAt: now,
    world: plainWorld({
      ...(JSON.parse(process.env.PLAIN as string) as { reps: number; customers: number; follows: number }),
      now,
    }),
    corp: SANDBOX_CORP,
    life: false,
    port: 0,
  });
  await fetch(`${server.url}/control/faults`, {
    method: 'POST',
    body: JSON.stringify([{ api: '*', kind: 'slow', latencyMs: Number(process.env.LATENCY_MS), times: 1e9 }]),
  });
  process.send?.({ url: server.url });
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
}

void main();
