/** A process of its own that pulls an account of 微信客服 and dies on the way; what it is to do stands in CHILD. */
import 'reflect-metadata';
import { ConversationsModule } from '../../src/conversations/conversations.module';
import { KfPull } from '../../src/conversations/kf/kf-pull';
import { Engine } from './database';
import { openRooms } from './rooms';

/** Dies after the rows of the second page, before its commit; or after the commit of the first. */
export interface KfChildOrders {
  engine: Engine;
  env: Record<string, string>;
  openKfid: string;
  dies: 'between the rows and the commit' | 'after a page';
}

/** No workers of their own, where the engine allows it: the test does the pulling. */
export function rolesOf(engine: Engine): Record<string, string> {
  return engine === 'sqlite' ? {} : { ROLES: 'web' };
}

async function main(): Promise<void> {
  const { engine, env, openKfid, dies } = JSON.parse(process.env.CHILD ?? '') as KfChildOrders;
  const rooms = await openRooms(engine, {
    modules: [ConversationsModule],
    env: rolesOf(engine),
    place: { dir: '', env, remove: async () => undefined },
  });
  const die = () => process.kill(process.pid, 'SIGKILL');
  let pages = 0;
  const { db } = rooms;
  if (dies === 'between the rows and the commit') {
    const insert = db.insertIgnore.bind(db);
    db.insertIgnore = async (table, rows) => {
      const inserted = await insert(table, rows);
      if (table === 'kf_message' && ++pages === 2) die();
      return inserted;
    };
  } else {
    const transaction = db.transaction.bind(db);
    db.transaction = async (work) => {
      const done = await transaction(work);
      const outermost = !db.inTransaction;
      if (outermost && (await db.rows({ text: 'SELECT 1 FROM kf_message LIMIT 1', params: [] })).length) die();
      return done;
    };
  }
  await rooms.get(KfPull).pull({ openKfid });
}

if (process.env.CHILD) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
}
