import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxEnv } from '../src/app/sandbox-corp';
import { makePlace } from '../test/support/database';
import { startServer } from './support/child';
import { bareSequence, SandboxCalls } from './support/bare-sequence';
import { syncOnce, SyncResult } from './support/sync-run';

/**
 * A full sync of a large corp, killed once half way and resumed, against the bare sequence of calls it needs. With
 * `mysql` as argument on TEST_MYSQL_URL instead of SQLite; REPS, CUSTOMERS, FOLLOWS and LATENCY_MS make it smaller.
 */
const SIZE = {
  reps: Number(process.env.REPS ?? 200),
  customers: Number(process.env.CUSTOMERS ?? 50_000),
  follows: Number(process.env.FOLLOWS ?? 150_000),
};
const LATENCY_MS = Number(process.env.LATENCY_MS ?? 50);
const engine = process.argv[2] === 'mysql' ? 'mysql' : 'sqlite';

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-bench-'));
  const place = await makePlace(engine);
  const corp = await startServer(join(__dirname, 'support/sandbox-server.ts'), {
    PLAIN: JSON.stringify(SIZE),
    LATENCY_MS: String(LATENCY_MS),
  });
  try {
    const calls = new SandboxCalls(corp.url);
    const floor = await bareSequence(corp.url);
    process.stderr.write(`The bare sequence took ${Math.round(floor.ms / 100) / 10} s and ${floor.calls} calls.\n`);
    const secret = randomBytes(32).toString('hex');
    const env = { ...place.env, SECRET_KEY: secret, ...sandboxEnv(corp.url), LOG_LEVEL: 'warn' };
    const before = await calls.total();
    const result = await syncOnce(env, SIZE);
    report(result, floor.ms, (await calls.total()) - before);
  } finally {
    await corp.stop();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(result: SyncResult, floorMs: number, calls: number): void {
  const how = `full sync of ${SIZE.customers} customers with ${SIZE.follows} follows over ${SIZE.reps} reps at ${LATENCY_MS} ms a call, service killed (SIGKILL) at half and started again, its start included; once`;
  const least = Math.ceil(SIZE.follows / 100);
  tell({
    metric: 'full sync',
    value: result.ms / 1000,
    unit: 's',
    peer: 'bare sequence of calls',
    peer_value: floorMs / 1000,
    how,
  });
  tell({
    metric: 'calls',
    value: calls,
    unit: 'calls',
    peer: 'follows ÷ 100',
    peer_value: least,
    how: `${how}; counted by the corp`,
  });
  const loop = 'scraped every second from /metrics while the sync ran';
  tell({ metric: 'event-loop delay p99, worst second', value: result.loopP99, unit: 'ms', how: loop });
  tell({ metric: 'event-loop delay, longest', value: result.loopMax, unit: 'ms', how: loop });
  tell({
    metric: 'API request beside it, p99',
    value: result.requestP99,
    unit: 'ms',
    how: 'GET /api/v1/reps?limit=1 every 200 ms while the sync ran',
  });
}

function tell(line: Record<string, string | number>): void {
  const { value, peer_value: peer } = line as { value: number; peer_value?: number };
  const all = {
    bench: 'sync',
    engine,
    ...line,
    value: round(value),
    ...(peer === undefined ? {} : { peer_value: round(peer), ratio: round(value / peer) }),
    n: SIZE.follows,
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, node ${process.versions.node}`,
  };
  process.stdout.write(`${JSON.stringify(all)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
