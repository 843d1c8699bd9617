/** A process of its own for tests that kill one. Started by child.ts with its orders in CHILD. */
import 'reflect-metadata';
import { Trimmer } from '../../src/platform/retention/trimmer';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { ChildOrders } from './child';
import { startPlatform } from './platform';
import { brief, Hands } from './queue-hands';
import { TrimmedNotes } from './trimmed-notes';

const say = (line: string) => process.stdout.write(`${line}\n`);
const die = () => process.kill(process.pid, 'SIGKILL');

/** Commits like everybody and is gone before anyone is told. */
class DyingWaker extends EmbeddedWaker {
  override hint(): void {
    die();
  }
}

const ACTS: Partial<Record<ChildOrders['does'], (note: string) => unknown>> = {
  'hangs in a job': (note) => {
    say(`runs ${note}`);
    return new Promise(() => undefined);
  },
  'dies in a job': die,
  'works slowly': async (note) => {
    say(`runs ${note}`);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  },
};

async function main(): Promise<void> {
  const orders = JSON.parse(process.env.CHILD ?? '') as ChildOrders;
  const { engine, bull, env, does } = orders;
  const place = { dir: '', env, remove: async () => undefined };
  const waker = does === 'dies before the hint' ? new DyingWaker() : undefined;
  Hands.atFirst = ACTS[does] ?? (() => undefined);
  const platform = await startPlatform(engine, { place, bull, waker, providers: [Hands, TrimmedNotes] });
  say('started');
  switch (does) {
    case 'dies before the hint':
      await platform.db.transaction(() => platform.queue.add(brief, { note: 'not hinted' }));
      return;
    case 'trims':
      platform.app.get(TrimmedNotes).bitten = (ids) => say(`takes ${ids[0]}`);
      return platform.app.get(Trimmer).begin();
    case 'stops at once':
      await platform.stop();
      say('stopped');
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
