/** A process of its own that sends one effect of each kind of entry and is killed with the calls in the air. */
import 'reflect-metadata';
import { ChannelsModule } from '../../src/channels/channels.module';
import { EffectPlan } from '../../src/wecom/outbox/effect-kinds';
import { Outbox } from '../../src/wecom/outbox/outbox.service';
import { Engine } from './database';
import { openRooms } from './rooms';

/** What it is to plan; stands in CHILD. */
export interface EntryChildOrders {
  engine: Engine;
  env: Record<string, string>;
  effects: { kind: string; plan: EffectPlan }[];
}

async function main(): Promise<void> {
  const { engine, env, effects } = JSON.parse(process.env.CHILD ?? '') as EntryChildOrders;
  const place = { dir: '', env, remove: async () => undefined };
  const rooms = await openRooms(engine, { modules: [ChannelsModule], place });
  for (const { kind, plan } of effects) await rooms.get(Outbox).plan(kind, [plan]);
}

if (process.env.CHILD) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
}
