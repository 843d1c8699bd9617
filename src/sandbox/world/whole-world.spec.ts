import fc from 'fast-check';
import { seedWorld } from './seed-world';
import { World } from './world';

const unique = (ids: string[]): boolean => new Set(ids).size === ids.length;

describe('any world', () => {
  it('refers only to who and what exists, uses every id once and holds nothing later than now', () => {
    const options = fc.record({
      seed: fc.integer(),
      customers: fc.integer({ min: 60, max: 300 }),
      reps: fc.integer({ min: 4, max: 12 }),
      groups: fc.integer({ min: 0, max: 40 }),
      months: fc.integer({ min: 1, max: 18 }),
      timeZoneOffsetMinutes: fc.constantFrom(0, 480, 540, -300),
      now: fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    });
    fc.assert(
      fc.property(options, (made) => holdsTogether(seedWorld(made), made.now)),
      { numRuns: 25 },
    );
    const now = new Date('2025-11-25T02:00:00Z');
    holdsTogether(seedWorld({ seed: 1, now }), now);
  });
});

function holdsTogether(of: World, now: Date): void {
  const customers = new Set(of.customers.map((one) => one.externalUserid));
  const reps = new Set(of.reps.map((one) => one.userid));
  const seats = new Set(of.reps.filter((one) => one.hasArchiveSeat).map((one) => one.userid));
  const skus = new Set(of.products.map((one) => one.sku));
  const tags = new Set(of.corpTags.flatMap((group) => group.tags.map((tag) => tag.id)));
  const groups = new Map(of.groups.map((one) => [one.chatId, one]));
  const follows = new Map(of.follows.map((one) => [`${one.userid} ${one.externalUserid}`, one.addedAt]));
  const broken: unknown[] = [];
  const must = (ok: boolean, what: unknown) => void (ok || broken.push(what));

  must(unique([...of.customers.map((one) => one.externalUserid), ...groups.keys(), ...tags]), 'external ids');
  must(unique(of.customers.map((one) => one.phone)), 'phones');
  must(unique(of.customers.flatMap((one) => one.unionid ?? [])), 'unionids');
  must(unique(of.orders.map((one) => `${one.source} ${one.number}`)), 'order numbers');
  must(unique(of.messages.map((one) => one.msgid)), 'msgids');
  must(follows.size === of.follows.length, 'follows');
  for (const one of of.customers) {
    must(/^wm[\w-]{30}$/.test(one.externalUserid) && /^1\d{10}$/.test(one.phone), one);
    must(
      Object.keys(one.nature.cycles).every((sku) => skus.has(sku)),
      one,
    );
  }
  for (const one of of.follows) {
    must(customers.has(one.externalUserid) && reps.has(one.userid) && one.addedAt <= now, one);
    must(
      one.tagIds.every((id) => tags.has(id)),
      one,
    );
  }
  for (const one of of.groups) {
    must(reps.has(one.owner) && one.chatId.startsWith('wr') && one.createdAt <= now, one);
    must(unique(one.members.map((member) => member.id)), one);
    for (const { id, joinedAt } of one.members)
      must(customers.has(id) && joinedAt >= one.createdAt && joinedAt <= now, id);
  }
  for (const one of of.orders) {
    must(customers.has(one.externalUserid) && one.paidAt <= now && one.lines.length > 0, one);
    must(
      one.lines.every((line) => skus.has(line.sku)),
      one,
    );
  }
  for (const one of of.messages) {
    const group = groups.get(one.roomId);
    const [rep, customer] = reps.has(one.from) ? [one.from, one.to[0]] : [one.to[0], one.from];
    const addedAt = follows.get(`${rep} ${customer}`);
    if (group) {
      const inside = new Set([group.owner, ...group.members.map((member) => member.id)]);
      must(seats.has(group.owner) && [one.from, ...one.to].every((id) => inside.has(id)), one);
    } else {
      must(one.roomId === '' && seats.has(rep) && addedAt !== undefined && addedAt <= one.at, one);
    }
    must(one.at <= now && (one.type === 'text') === (one.text !== ''), one);
    must(!one.text.includes('{'), one);
  }
  expect(broken).toEqual([]);
}
