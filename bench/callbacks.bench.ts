import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { startServer, ServerProcess } from './support/child';
import { LoadResult, send, signedEvents } from './support/load';

/** Durable acknowledgements per second against a floor that stores nothing, and against node-easywechat. */
const CONNECTIONS = 32;
const EVENTS = 6000;
const WARM_UP = 1500;
const ROUNDS = 5;

const HOW = `${EVENTS} different signed add-friend events a round over ${CONNECTIONS} keep-alive connections from a second process, median of ${ROUNDS} interleaved rounds, handlers off; SQLite with synchronous=FULL`;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-bench-'));
  const sample = readFileSync(
    join(__dirname, '../test/fixtures/events/change_external_contact.add_external_contact.xml'),
    'utf8',
  );
  const at = (name: string) => join(__dirname, 'support', `${name}-server.ts`);
  const database = join(folder, 'huitou.db');
  const servers: Record<string, ServerProcess> = {
    huitou: await startServer(at('huitou'), { DATABASE_URL: `sqlite:${database}` }),
    floor: await startServer(at('floor')),
    'node-easywechat': await startServer(at('easywechat')),
  };
  const results: Record<string, LoadResult[]> = { huitou: [], floor: [], 'node-easywechat': [] };
  try {
    for (const [name, server] of Object.entries(servers)) {
      await send(server.url, signedEvents(WARM_UP, sample), CONNECTIONS);
      process.stderr.write(`${name} is warm\n`);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, server] of Object.entries(servers)) {
        results[name].push(await send(server.url, signedEvents(EVENTS, sample), CONNECTIONS));
      }
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
  const stored = new Sqlite(database, { readonly: true }).prepare('SELECT COUNT(*) AS n FROM wecom_inbox').get() as {
    n: number;
  };
  rmSync(folder, { recursive: true });
  if (stored.n !== WARM_UP + ROUNDS * EVENTS)
    throw new Error(`${stored.n} events stored of ${WARM_UP + ROUNDS * EVENTS}.`);
  const median = (name: string, field: keyof LoadResult) =>
    results[name].map((result) => result[field]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  for (const [metric, field, unit] of [
    ['acknowledged', 'perSecond', '1/s'],
    ['p99', 'p99', 'ms'],
  ] as const) {
    for (const peer of ['floor', 'node-easywechat'])
      tell(metric, unit, peer, median('huitou', field), median(peer, field));
  }
}

function tell(metric: string, unit: string, peer: string, value: number, peerValue: number): void {
  const line = {
    bench: 'callbacks',
    metric,
    value: round(value),
    unit,
    engine: 'sqlite',
    peer,
    peer_value: round(peerValue),
    ratio: round(value / peerValue),
    n: EVENTS * ROUNDS,
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, node ${process.versions.node}`,
    how: HOW,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
