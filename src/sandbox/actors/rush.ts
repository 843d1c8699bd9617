import { Box } from '../box';

/** What happens in a busy hour, as often as its weight says; a deed nobody can do becomes an edit. */
const DEEDS = [
  { kind: 'edit', weight: 50 },
  { kind: 'add', weight: 22 },
  { kind: 'enter', weight: 12 },
  { kind: 'quit', weight: 8 },
  { kind: 'leave', weight: 5 },
  { kind: 'drop', weight: 3 },
] as const;
const SECOND_MS = 1000;

/**
 * A busy hour: `times` deeds of random reps and customers, one event each, a second of the corp's time apart so that no
 * two events read the same. Part of the caller's transaction.
 */
export function rush(box: Box, times: number): { events: number } {
  const { chance, clock, groups, people, store } = box;
  const before = box.callbacks.pending();
  const reps = store.all<{ userid: string }>('SELECT userid FROM rep ORDER BY userid').map(({ userid }) => userid);
  const chats = store.all<{ id: string }>('SELECT chat_id id FROM chat WHERE dismissed = 0 ORDER BY chat_id');
  for (let n = 0; n < times; n++) {
    const key = `rush:${store.next('rush')}`;
    clock.moveTo(clock.now() + SECOND_MS);
    const friend = randomRow<{ userid: string; id: string }>(box, key, "follow WHERE status = 'friend'");
    const { kind } = chance.weighted(DEEDS, (deed) => deed.weight, key);
    const chat = chats.length ? chance.pick(chats, key, 'chat').id : '';
    const done = {
      edit: () => false,
      add: () => people.befriend(chance.pick(reps, key, 'rep'), people.newcomer(key).externalUserid) !== '',
      enter: () => groups.join(chat, [friend.id], 3) > 0,
      quit: () => {
        const gone = randomRow<{ id: string; chat: string }>(box, key, 'member WHERE type = 2', 'id, chat_id chat');
        return gone !== undefined && groups.quit(gone.chat, [gone.id], 0) > 0;
      },
      leave: () => people.leave(friend.userid, friend.id),
      drop: () => people.drop(friend.userid, friend.id),
    }[kind]();
    if (!done) people.edit(friend.userid, friend.id, { remark: key });
  }
  return { events: box.callbacks.pending() - before };
}

function randomRow<Row>(box: Box, key: string, from: string, columns = 'userid, external_userid id'): Row {
  const offset = box.chance.between(0, box.store.count(`SELECT COUNT(*) FROM ${from}`) - 1, key, 'row');
  return box.store.one<Row>(`SELECT ${columns} FROM ${from} ORDER BY 1, 2 LIMIT 1 OFFSET ?`, offset)!;
}
