import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { startServer, ServerProcess } from './support/child';
import { LoadResult, send, Signed, signedEvents } from './support/load';
import { sendPaced } from './support/paced';
import { mysqlStore, sqliteStore, Store } from './support/stores';

/**
 * Durable acknowledgements per second against a floor that stores nothing, and against node-easywechat; then, with
 * handlers on, a steady stream: how long an acknowledgement takes and how long an event waits until it is handled.
 */
const CONNECTIONS = 32;
const EVENTS = 6000;
const WARM_UP = 1500;
const ROUNDS = 5;
const PACE = 1000;
const PACED_SECONDS = 20;
const PATIENCE_MS = 120_000;

const OFF = `${EVENTS} different signed add-friend events a round over ${CONNECTIONS} keep-alive connections from a second process, median of ${ROUNDS} interleaved rounds, handlers off`;
const ON = `${PACE} signed events a second for ${PACED_SECONDS} s from a second process, each about a group of its own (change_external_chat.dismiss: a handler that only writes), times from when each was due; into the handler: from received_at to handled_at of its row`;

const events = (file: string, id: RegExp, prefix: string) => {
  const sample = readFileSync(join(__dirname, '../test/fixtures/events', file), 'utf8');
  return (count: number): Signed[] =>
    signedEvents(count, (random) =>
      sample.replace(id, (_all, name) => `<${name}><![CDATA[${prefix}${random}]]></${name}>`),
    );
};
const added = events('change_external_contact.add_external_contact.xml', /<(ExternalUserID)>.*?<\/\1>/s, 'wm');
const dismissed = events('change_external_chat.dismiss.xml', /<(ChatId)>.*?<\/\1>/s, 'wr');

const at = (name: string) => join(__dirname, 'support', `${name}-server.ts`);

/** Handlers off: how many are stored and answered in a second, beside servers that store nothing. */
async function acknowledged(store: Store): Promise<void> {
  const servers: Record<string, ServerProcess> = {
    huitou: await startServer(at('huitou'), store.env),
    floor: await startServer(at('floor')),
    'node-easywechat': await startServer(at('easywechat')),
  };
  const results: Record<string, LoadResult[]> = { huitou: [], floor: [], 'node-easywechat': [] };
  try {
    for (const [name, server] of Object.entries(servers)) {
      await send(server.url, added(WARM_UP), CONNECTIONS);
      process.stderr.write(`${name} is warm\n`);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, server] of Object.entries(servers)) {
        results[name].push(await send(server.url, added(EVENTS), CONNECTIONS));
      }
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
  const [{ n }] = await store.rows<{ n: number }>('SELECT COUNT(*) AS n FROM wecom_inbox');
  const sent = WARM_UP + ROUNDS * EVENTS;
  if (n !== sent) throw new Error(`${n} events stored of ${sent}.`);
  const median = (name: string, field: keyof LoadResult) =>
    results[name].map((result) => result[field]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  for (const [metric, field, unit] of [
    ['acknowledged', 'perSecond', '1/s'],
    ['p99', 'p99', 'ms'],
  ] as const) {
    for (const peer of ['floor', 'node-easywechat']) {
      const values = { value: median('huitou', field), peer, peerValue: median(peer, field) };
      tell({ metric, unit, ...values, engine: store.engine, n: EVENTS * ROUNDS, how: OFF });
    }
  }
}

/** Handlers on, at a steady pace; the floor answers the same stream and handles nothing. */
async function handled(store: Store): Promise<void> {
  const huitou = await startServer(at('huitou'), { ...store.env, BENCH_HANDLERS: '1' });
  const floor = await startServer(at('floor'));
  const count = PACE * PACED_SECONDS;
  try {
    for (const { url } of [huitou, floor]) await sendPaced(url, dismissed(2 * PACE), PACE);
    const ours = await sendPaced(huitou.url, dismissed(count), PACE);
    await allHandled(store, count + 2 * PACE);
    const bare = await sendPaced(floor.url, dismissed(count), PACE);
    const [{ worst }] = await store.rows<{ worst: number }>(
      `SELECT MAX(handled_at - received_at) AS worst FROM (SELECT * FROM wecom_inbox ORDER BY id DESC LIMIT ${count}) late`,
    );
    const [{ p99 }] = await store.rows<{ p99: number }>(
      `SELECT handled_at - received_at AS p99 FROM (SELECT * FROM wecom_inbox ORDER BY id DESC LIMIT ${count}) late
       ORDER BY handled_at - received_at DESC LIMIT 1 OFFSET ${Math.floor(count / 100)}`,
    );
    const shared = { unit: 'ms', engine: store.engine, n: count, how: ON };
    tell({ metric: 'paced p99', value: ours.p99, peer: 'floor', peerValue: bare.p99, ...shared });
    tell({ metric: 'into the handler, p99', value: Number(p99), peer: null, peerValue: null, ...shared });
    tell({ metric: 'into the handler, latest', value: Number(worst), peer: null, peerValue: null, ...shared });
  } finally {
    await huitou.stop();
    await floor.stop();
  }
}

async function allHandled(store: Store, count: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const [{ n }] = await store.rows<{ n: number }>("SELECT COUNT(*) AS n FROM wecom_inbox WHERE state = 'done'");
    if (Number(n) === count) return;
    if (Date.now() > deadline) throw new Error(`${n} events handled of ${count}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Measured {
  metric: string;
  unit: string;
  value: number;
  peer: string | null;
  peerValue: number | null;
  engine: string;
  n: number;
  how: string;
}

function tell({ peerValue, ...measured }: Measured): void {
  const line = {
    bench: 'callbacks',
    ...measured,
    value: round(measured.value),
    peer_value: peerValue === null ? null : round(peerValue),
    ratio: peerValue === null ? null : round(measured.value / peerValue),
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, node ${process.versions.node}`,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function main(): Promise<void> {
  for (const open of [sqliteStore, mysqlStore]) {
    for (const measure of [acknowledged, handled]) {
      const store = await open();
      try {
        await measure(store);
      } finally {
        await store.remove();
      }
    }
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
