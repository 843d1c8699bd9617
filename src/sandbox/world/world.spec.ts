import { LocalDays } from './local-days';
import { seedWorld } from './seed-world';
import { World, WorldCustomer, WorldOrder } from './world';

const NOW = new Date('2025-11-25T02:00:00Z');
const world = seedWorld({ seed: 20251125, now: NOW });
const days = new LocalDays(480);
const today = days.dayOf(NOW);

/** Who an honest service takes the buyer for: by unionid, else by a whole phone that a rep typed. */
function matcher(of: World): (order: WorldOrder) => string | undefined {
  const byUnionid = new Map(of.customers.filter((one) => one.unionid).map((one) => [one.unionid, one.externalUserid]));
  const byPhone = new Map(of.follows.flatMap((one) => one.remarkMobiles.map((phone) => [phone, one.externalUserid])));
  return ({ buyer }) =>
    (buyer.unionid && byUnionid.get(buyer.unionid)) || (buyer.phone ? byPhone.get(buyer.phone) : undefined);
}

function named(name: string, of = world): WorldCustomer {
  const found = of.customers.find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

const median = (numbers: number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const unique = (ids: string[]): boolean => new Set(ids).size === ids.length;

describe('the seed', () => {
  it('decides everything: equal seeds make equal worlds, another seed another one', () => {
    expect(seedWorld({ seed: 20251125, now: NOW })).toEqual(world);
    const other = seedWorld({ seed: 7, now: NOW });
    expect(other.customers[0].externalUserid).not.toBe(world.customers[0].externalUserid);
    expect(other.orders.length).not.toBe(world.orders.length);
  });

  it('gives the effect its mean, and none at all when it is 0', () => {
    const mean = world.customers.reduce((sum, one) => sum + one.nature.effect, 0) / world.customers.length;
    expect(mean).toBeCloseTo(0.12, 2);
    const plain = seedWorld({ seed: 20251125, now: NOW, effect: 0 });
    expect(plain.customers.every((one) => one.nature.effect === 0)).toBe(true);
    expect(plain.orders).toEqual(world.orders);
  });
});

describe('the shop', () => {
  it('has most people in one group only, as shops do, so that whole groups can be compared', () => {
    const times = new Map<string, number>();
    for (const { id } of world.groups.flatMap((group) => group.members)) times.set(id, (times.get(id) ?? 0) + 1);
    const once = [...times.values()].filter((count) => count === 1).length;
    expect(once / times.size).toBeGreaterThan(0.6);
  });

  it('has the size the demo speaks of', () => {
    expect(world.customers).toHaveLength(2000);
    expect(world.reps).toHaveLength(12);
    expect(world.groups).toHaveLength(40);
    expect(world.products.length).toBeGreaterThanOrEqual(57);
    expect(world.products.length).toBeLessThanOrEqual(63);
    expect(world.corpTags.flatMap((group) => group.tags)).toHaveLength(12);
    for (const group of world.groups) {
      expect(group.members.length).toBeGreaterThanOrEqual(20);
      expect(group.members.length).toBeLessThanOrEqual(120);
    }
  });

  it('has reps of every kind', () => {
    const count = (confirms: string) => world.reps.filter((rep) => rep.confirms === confirms).length;
    expect([count('at-once'), count('late'), count('never')]).toEqual([7, 3, 2]);
    expect(world.reps.filter((rep) => rep.hasArchiveSeat)).toHaveLength(4);
    expect(world.reps.filter((rep) => rep.onLeave).map((rep) => rep.name)).toEqual(['王莉']);
    expect(world.groups.filter((group) => group.owner === 'wangli')).toHaveLength(3);
  });

  it('sells what the demo names, and marks first formula as not to be advertised', () => {
    const cycles = Object.fromEntries(world.products.map((one) => [one.name, one.cycleDays]));
    expect(cycles).toMatchObject({
      'A2奶粉 2段 800g': 24,
      'A2奶粉 3段 800g': 24,
      '云柔纸尿裤 L 104片': 21,
      '山语拼配豆 250g': 16,
      '挂耳咖啡 20包': 20,
      '成猫粮 5kg': 38,
      '神经酰胺面霜 50ml': 62,
      '维生素D3软胶囊 90粒': 90,
    });
    const hidden = world.products.filter((one) => !one.marketable);
    expect(hidden.every((one) => one.name.includes('1段'))).toBe(true);
    expect(hidden.map((one) => one.sku)).toContain('A2-1');
  });
});

describe('what the service can know', () => {
  it.each([20251125, 1, 2])('leaves 45 %% of friends without an order it can match (seed %i)', (seed) => {
    const made = seed === 20251125 ? world : seedWorld({ seed, now: NOW });
    const match = matcher(made);
    const matched = new Set(made.orders.map(match));
    const friends = made.customers.filter((one) => !one.groupOnly);
    const unknown = friends.filter((one) => !matched.has(one.externalUserid)).length / friends.length;
    expect(unknown).toBeGreaterThanOrEqual(0.43);
    expect(unknown).toBeLessThanOrEqual(0.47);
    const mistaken = made.orders.filter((order) => (match(order) ?? order.externalUserid) !== order.externalUserid);
    expect(mistaken).toEqual([]);
  });

  it('makes 30 % of group members nobody’s friend, by people and by seats', () => {
    const befriended = new Set(world.follows.map((follow) => follow.externalUserid));
    const seats = world.groups.flatMap((group) => group.members.map((member) => member.id));
    for (const ids of [seats, [...new Set(seats)]]) {
      const strangers = ids.filter((id) => !befriended.has(id)).length / ids.length;
      expect(strangers).toBeGreaterThanOrEqual(0.27);
      expect(strangers).toBeLessThanOrEqual(0.33);
    }
    for (const one of world.customers) {
      expect(befriended.has(one.externalUserid)).toBe(!one.groupOnly);
      if (one.groupOnly) expect(seats).toContain(one.externalUserid);
    }
  });

  it('masks phones the same for different people, so that a mask names no one', () => {
    const people = new Map<string, Set<string>>();
    for (const { buyer, externalUserid } of world.orders) {
      if (buyer.phone?.includes('*'))
        people.set(buyer.phone, (people.get(buyer.phone) ?? new Set()).add(externalUserid));
    }
    expect([...people.values()].some((ids) => ids.size > 1)).toBe(true);
  });
});

describe('orders', () => {
  it('add up, are in the past and keep the day’s rhythm', () => {
    const wrong = world.orders.filter(({ lines, amountFen, refundedFen, status, paidAt }) => {
      const sum = lines.reduce((total, line) => total + line.amountFen, 0);
      const whole = lines.every((line) => Number.isInteger(line.amountFen) && line.amountFen > 0);
      const refunds = status === 'paid' ? refundedFen < amountFen : refundedFen === amountFen;
      return sum !== amountFen || !whole || !refunds || paidAt > NOW || !unique(lines.map((line) => line.sku));
    });
    expect(wrong).toEqual([]);
    const hour = (order: WorldOrder) => new Date(order.paidAt.getTime() + 8 * 3_600_000).getUTCHours();
    const share = (from: number, to: number) =>
      world.orders.filter((order) => hour(order) >= from && hour(order) < to).length / world.orders.length;
    expect(share(2, 6)).toBeLessThan(0.01);
    expect(share(19, 23)).toBeGreaterThan(0.35);
    expect(world.orders.some((order) => order.status === 'refunded')).toBe(true);
    expect(world.orders.some((order) => order.status === 'cancelled')).toBe(true);
  });

  it('are denser on member days', () => {
    const perDay = new Map<number, number>();
    for (const order of world.orders)
      perDay.set(days.dayOf(order.paidAt), (perDay.get(days.dayOf(order.paidAt)) ?? 0) + 1);
    const mean = (wanted: boolean) => {
      const counts = [...perDay].filter(([day]) => [8, 18, 28].includes(days.dayOfMonth(day)) === wanted);
      return counts.reduce((sum, [, count]) => sum + count, 0) / counts.length;
    };
    expect(mean(true)).toBeGreaterThan(1.4 * mean(false));
  });

  it('show everyone’s own cycle and each product’s', () => {
    const cycleOf = new Map(world.products.map((product) => [product.sku, product.cycleDays]));
    const natures = new Map(world.customers.map((one) => [one.externalUserid, one.nature.cycles]));
    const visits = new Map<string, { day: number; packs: number }[]>();
    for (const order of world.orders.filter((one) => one.status === 'paid')) {
      for (const line of order.lines) {
        const key = `${order.externalUserid} ${line.sku}`;
        const known = visits.get(key) ?? [];
        visits.set(key, [...known, { day: days.dayOf(order.paidAt), packs: line.quantity }]);
      }
    }
    const ratios: number[] = [];
    const bySku = new Map<string, number[]>();
    for (const [key, bought] of visits) {
      const [id, sku] = key.split(' ');
      const own = natures.get(id)?.[sku];
      if (own === undefined || bought.length < 6) continue;
      const perPack = median(bought.slice(1).map((visit, i) => (visit.day - bought[i].day) / bought[i].packs));
      ratios.push(perPack / own);
      bySku.set(sku, [...(bySku.get(sku) ?? []), perPack]);
    }
    expect(ratios.length).toBeGreaterThan(500);
    expect(ratios.filter((ratio) => ratio > 0.75 && ratio < 1.33).length / ratios.length).toBeGreaterThan(0.93);
    const frequent = [...bySku].filter(([, perPack]) => perPack.length >= 30);
    expect(frequent.length).toBeGreaterThan(8);
    for (const [sku, perPack] of frequent) {
      const ratio = median(perPack) / cycleOf.get(sku)!;
      expect({ sku, ok: ratio > 0.83 && ratio < 1.2 }).toEqual({ sku, ok: true });
    }
  });

  it('move up the stages and never back', () => {
    const stageOf = new Map(world.products.map((product) => [product.sku, product]));
    const reached = new Map<string, number>();
    let moves = 0;
    const backwards: WorldOrder[] = [];
    for (const order of world.orders) {
      for (const line of order.lines) {
        const { family, stage } = stageOf.get(line.sku)!;
        const key = `${order.externalUserid} ${family}`;
        const before = reached.get(key) ?? stage;
        if (stage > before) moves++;
        if (stage < before) backwards.push(order);
        reached.set(key, stage);
      }
    }
    expect(backwards).toEqual([]);
    expect(moves).toBeGreaterThan(100);
  });
});

describe('the story', () => {
  const zhou = named('周姐');
  const orders = world.orders.filter((order) => order.externalUserid === zhou.externalUserid);

  it('gives 周姐 two reps, two shops, her group and two cans that are about used up', () => {
    const reps = world.follows.filter((one) => one.externalUserid === zhou.externalUserid).map((one) => one.userid);
    expect(reps.sort()).toEqual(['chenchen', 'wangli']);
    expect(new Set(orders.map((order) => order.source))).toEqual(new Set(['tmall', 'miniprogram']));
    expect(
      orders.filter((order) => order.source === 'tmall').every((order) => /^1\d\d\*{4}\d{4}$/.test(order.buyer.phone!)),
    ).toBe(true);
    const group = world.groups.find((one) => one.name === '3段妈妈福利群')!;
    expect(group.owner).toBe('chenchen');
    expect(group.members.map((member) => member.id)).toContain(zhou.externalUserid);
    const milk = matcherMilk(orders);
    const last = milk.at(-1)!;
    expect(last).toMatchObject({ packs: 2, name: 'A2奶粉 2段 800g' });
    const left = last.day + last.packs * 24 - today;
    expect(left).toBe(4);
    expect(median(milk.slice(1).map((one, i) => (one.day - milk[i].day) / milk[i].packs))).toBe(24);
  });

  it('keeps the sentences the demo quotes, each said by the right person to a rep with a seat', () => {
    const said = (name: string) => world.messages.filter((one) => one.from === named(name).externalUserid);
    expect(said('周姐').map((one) => one.text)).toEqual(
      expect.arrayContaining(['团团快没奶了，能换3段吗', '答应周五补发小样的']),
    );
    expect(said('何静').map((one) => one.text)).toContain('先不用，家里还有两罐');
    expect(said('刘芳').at(-1)).toMatchObject({ text: '盖子瘪的还没回复我', to: ['zhaomin'] });
    expect(said('孙磊').map((one) => one.text)).toContain('别再群发了');
    expect(said('许阿姨').map((one) => one.type)).toContain('voice');
    expect(world.groups.find((one) => one.name === '猫友群')?.members).toHaveLength(112);
  });

  function matcherMilk(of: WorldOrder[]): { day: number; packs: number; name: string }[] {
    return of
      .filter((order) => order.source === 'miniprogram')
      .flatMap((order) => order.lines.map((line) => ({ line, day: days.dayOf(order.paidAt) })))
      .filter(({ line }) => line.sku.startsWith('A2'))
      .map(({ line, day }) => ({ day, packs: line.quantity, name: line.name }));
  }
});
