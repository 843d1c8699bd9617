import { World, WorldCustomer, WorldOrder } from '../world/world';
import { Box } from '../box';
import { Buyer } from './people';

/**
 * Fills an empty box with a world, in one transaction. Nothing calls back: all of it was so before the service began to
 * listen. `effect`, when given, replaces everybody's own.
 */
export function seedBox(box: Box, world: World, effect?: number): void {
  const { store } = box;
  store.tx(() => {
    const api = box.clock.now();
    store.setMeta('corp.name', world.corpName);
    for (const p of world.products) {
      store.run(
        'INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        p.sku,
        p.name,
        p.category,
        p.priceFen,
        p.cycleDays,
        p.family,
        p.stage,
        p.marketable ? 1 : 0,
        p.stock,
      );
    }
    for (const r of world.reps) {
      store.run(
        'INSERT INTO rep VALUES (?, ?, ?, ?, ?, ?)',
        r.userid,
        r.name,
        r.department,
        r.hasArchiveSeat ? 1 : 0,
        r.confirms,
        r.onLeave ? 1 : 0,
      );
    }
    numberDepartments(box);
    world.corpTags.forEach((group, order) => {
      store.run('INSERT INTO tag_group VALUES (?, ?, ?, ?, 0, 0)', group.groupId, group.groupName, api, order + 1);
      group.tags.forEach((tag, n) =>
        store.run('INSERT INTO tag VALUES (?, ?, ?, ?, ?, 0, 0)', tag.id, group.groupId, tag.name, api, n + 1),
      );
    });
    const servicers = world.reps.filter((rep) => !rep.onLeave).slice(0, 3);
    box.kf.open(
      '会员客服',
      servicers.map((rep) => rep.userid),
    );
    seedPeople(box, world, effect);
    seedGroups(box, world);
    seedOrders(box, world.orders);
    for (const m of world.messages) {
      box.talk.say({
        from: m.from,
        to: m.to,
        roomId: m.roomId,
        type: m.type,
        text: m.text,
        at: m.at.getTime(),
        msgid: m.msgid,
      });
    }
  });
}

/** Gives every department that has none yet an id; 1 is the corp itself. */
export function numberDepartments({ store }: Pick<Box, 'store'>): void {
  const fresh = store.all<{ name: string }>(
    'SELECT DISTINCT department name FROM rep WHERE department NOT IN (SELECT name FROM department) ORDER BY department',
  );
  for (const { name } of fresh) {
    store.run('INSERT INTO department (id, name) SELECT MAX(1, COALESCE(MAX(id), 1)) + 1, ? FROM department', name);
  }
}

function seedPeople(box: Box, world: World, effect: number | undefined): void {
  const accounts = accountsOf(world);
  for (const c of world.customers) {
    box.people.keep({
      externalUserid: c.externalUserid,
      unionid: c.unionid,
      name: c.name,
      gender: c.gender,
      phone: c.phone,
      nature: effect === undefined ? c.nature : { ...c.nature, effect },
      buyers: accounts.get(c.externalUserid) ?? [usualAccount(c)],
    });
  }
  for (const f of world.follows) {
    const added = f.addedAt.getTime();
    box.store.run(
      "INSERT INTO follow VALUES (?, ?, 'friend', ?, ?, ?, '', '', ?, ?, ?, ?)",
      f.userid,
      f.externalUserid,
      added,
      f.addWay,
      f.remark,
      JSON.stringify(f.remarkMobiles),
      f.state,
      f.externalUserid,
      added,
    );
    for (const tag of f.tagIds)
      box.store.run('INSERT INTO follow_tag VALUES (?, ?, ?)', f.userid, f.externalUserid, tag);
  }
}

/** The accounts each customer has bought with, one per shop, the latest shown, and how often. */
function accountsOf(world: World): Map<string, Buyer[]> {
  const accounts = new Map<string, Map<string, Buyer>>();
  for (const order of world.orders) {
    if (!order.externalUserid) continue;
    const own = accounts.get(order.externalUserid) ?? new Map<string, Buyer>();
    const uses = (own.get(order.source)?.uses ?? 0) + 1;
    own.set(order.source, { source: order.source, ...order.buyer, uses });
    accounts.set(order.externalUserid, own);
  }
  return new Map([...accounts].map(([who, own]) => [who, [...own.values()]]));
}

/** Where somebody without orders will buy: in the mini program, or under a masked phone nobody can match. */
function usualAccount(c: WorldCustomer): Buyer {
  const masked = `${c.phone.slice(0, 3)}****${c.phone.slice(-4)}`;
  return c.nature.unmatchable
    ? {
        source: 'tmall',
        unionid: null,
        phone: masked,
        nickname: `${c.name.slice(0, 1)}**`,
        shopBuyerId: `tb${c.externalUserid.slice(2, 12)}`,
        uses: 1,
      }
    : {
        source: 'miniprogram',
        unionid: c.unionid,
        phone: c.phone,
        nickname: c.name,
        shopBuyerId: c.unionid ?? c.externalUserid,
        uses: 1,
      };
}

function seedGroups(box: Box, world: World): void {
  const reps = new Set(world.reps.map((rep) => rep.userid));
  for (const g of world.groups) {
    const made = g.createdAt.getTime();
    box.store.run("INSERT INTO chat VALUES (?, ?, ?, ?, '', ?, 1, 0)", g.chatId, g.name, g.owner, g.kind, made);
    const members = g.members.some((m) => m.id === g.owner)
      ? g.members
      : [{ id: g.owner, joinedAt: g.createdAt, joinScene: 1 }, ...g.members];
    for (const m of members) {
      const type = reps.has(m.id) ? 1 : 2;
      box.store.run(
        "INSERT INTO member VALUES (?, ?, ?, ?, ?, '')",
        g.chatId,
        m.id,
        type,
        m.joinedAt.getTime(),
        m.joinScene,
      );
    }
  }
}

function seedOrders(box: Box, orders: WorldOrder[]): void {
  for (const o of orders) {
    box.store.run(
      `INSERT INTO shop_order (source, number, external_userid, buyer, paid_at, status, amount_fen, refunded_fen, lines, unsent, why)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'history')`,
      o.source,
      o.number,
      o.externalUserid,
      JSON.stringify(o.buyer),
      o.paidAt.getTime(),
      o.status,
      o.amountFen,
      o.refundedFen,
      JSON.stringify(o.lines),
    );
  }
}
