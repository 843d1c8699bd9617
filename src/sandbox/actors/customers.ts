import { Box } from '../box';
import { Delivery } from '../mass/mass-messages';
import { shoppingHour } from '../shop';
import { AgendaItem } from '../state/agenda';
import { Person } from '../state/people';
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '../state/time';
import { GROUP_REPLIES, REPLIES, REPLIES_TO_REP } from './lines';

/** A message may lead to an order within this time; CustomerNature.effect is the chance that it does. */
const EFFECT_WITHIN_MS = 72 * HOUR_MS;
/** Spread of one person's buying interval around their own cycle (sigma of the lognormal). */
const CYCLE_SPREAD = 0.25;
/** In a group most people only read. */
const GROUP_REPLY_SHARE = 0.1;
/** At least so many answer a message a rep typed for them alone. */
const PERSONAL_REPLY_SHARE = 0.6;

/** What customers do: answer, buy because of a message, buy by their own cycle, get annoyed and go. */
export class Customers {
  constructor(private readonly box: Box) {}

  /** Reactions to a confirmed mass message, decided once per person. Runs in the caller's transaction. */
  received(delivery: Delivery): void {
    for (const target of delivery.targets) {
      if (delivery.chatType === 'single') {
        this.box.talk.say({ from: delivery.userid, to: [target], text: delivery.content });
        this.react(target, delivery.content, { userid: delivery.userid });
      } else {
        this.box.talk.sayInRoom(target, delivery.userid, delivery.content);
        const members = this.box.store.all<{ id: string }>(
          'SELECT id FROM member WHERE chat_id = ? AND type = 2',
          target,
        );
        for (const { id } of members) this.react(id, delivery.content, { chatId: target, userid: delivery.userid });
      }
    }
  }

  /** A rep wrote to one customer by hand: most answer within a minute, and it may make them buy as well. */
  addressed(userid: string, externalUserid: string, text: string): void {
    const { agenda, chance, clock, people } = this.box;
    const person = people.get(externalUserid);
    if (!person) return;
    const key = `${externalUserid}:${clock.now()}`;
    if (chance.unit('answer', key) < Math.max(PERSONAL_REPLY_SHARE, person.nature.repliesWith)) {
      const wait = chance.between(8, 50, 'answer-wait', key) * 1000;
      const line = chance.pick(REPLIES_TO_REP, 'answer-line', key);
      agenda.plan(clock.now() + wait, 'say', key, { from: externalUserid, to: [userid], text: line });
    }
    this.persuade(person, text);
  }

  private react(externalUserid: string, content: string, where: { userid: string; chatId?: string }): void {
    const { agenda, chance, clock, people } = this.box;
    const person = people.get(externalUserid);
    if (!person) return;
    const now = clock.now();
    // Keyed by what was read and when, not by message ids: the same message on the same day has the same outcome.
    const key = `${externalUserid}:${dayOf(now)}:${content}`;
    const nature = person.nature;
    if (chance.unit('reply', key) < nature.repliesWith * (where.chatId ? GROUP_REPLY_SHARE : 1)) {
      const wait = chance.between(2, 120, 'reply-wait', key) * MINUTE_MS;
      const line = chance.pick(where.chatId ? GROUP_REPLIES : REPLIES, 'reply-line', key);
      agenda.plan(now + wait, 'say', key, {
        from: externalUserid,
        to: [where.userid],
        roomId: where.chatId,
        text: line,
      });
    }
    if (chance.unit('annoyed', key) < nature.annoyedBy) {
      const wait = chance.between(5, 240, 'annoyed-wait', key) * MINUTE_MS;
      agenda.plan(now + wait, 'annoyed', key, { externalUserid, ...where });
    }
    this.persuade(person, content);
  }

  /**
   * The effect, once per person and day however many messages came. So that the share of people with an order in 72 h
   * rises by exactly `effect`, only those who would not have bought by themselves anyway are persuaded, with chance
   * effect ÷ (1 − share of customers who will).
   */
  private persuade(person: Person, why: string): void {
    const { agenda, chance, clock, store } = this.box;
    const now = clock.now();
    const day = dayOf(now);
    const who = person.externalUserid;
    const isNew = store.run(
      'INSERT OR IGNORE INTO influence (external_userid, day, bought) VALUES (?, ?, 0)',
      who,
      day,
    );
    if (isNew === 0 || person.nature.effect <= 0 || this.buysAnyway(person, now)) return;
    if (chance.unit('effect', who, day) >= person.nature.effect / (1 - this.shareBuyingAnyway(day, now))) return;
    const sku = this.favourite(person, `effect:${day}`);
    if (!sku) return;
    store.run('UPDATE influence SET bought = 1 WHERE external_userid = ? AND day = ?', who, day);
    const wait = 10 * MINUTE_MS + (EFFECT_WITHIN_MS - HOUR_MS) * chance.unit('effect-wait', who, day) ** 2;
    agenda.plan(now + wait, 'buy', `${who}:${day}`, {
      externalUserid: who,
      sku,
      day,
      cause: 'message',
      because: why.slice(0, 40),
    });
  }

  /** Share of all customers with an own order planned within 72 h; counted once a day and kept, so a restart agrees. */
  private shareBuyingAnyway(day: number, now: number): number {
    const { store } = this.box;
    const key = `buying-anyway.${day}`;
    const known = store.meta(key);
    if (known !== undefined) return Number(known);
    const buying = store.count(
      "SELECT COUNT(DISTINCT json_extract(payload, '$.externalUserid')) FROM agenda WHERE at <= ? AND kind = 'cycle'",
      now + EFFECT_WITHIN_MS,
    );
    const share = Math.min(0.9, buying / Math.max(1, store.count('SELECT COUNT(*) FROM customer')));
    store.setMeta(key, String(share));
    return share;
  }

  private buysAnyway(person: Person, now: number): boolean {
    const due = 'SELECT COUNT(*) FROM agenda WHERE key = ? AND at <= ?';
    return Object.keys(person.nature.cycles).some(
      (sku) => this.box.store.count(due, `cycle:${person.externalUserid}:${sku}`, now + EFFECT_WITHIN_MS) > 0,
    );
  }

  /** What this person buys when a message makes them: one of their own products, else anything that may be advertised. */
  private favourite(person: Person, key: string): string | undefined {
    const { chance, store } = this.box;
    const own = Object.keys(person.nature.cycles).sort();
    const list = own.length
      ? own
      : store.all<{ sku: string }>('SELECT sku FROM product WHERE marketable = 1 ORDER BY sku').map(({ sku }) => sku);
    return list.length ? chance.pick(list, 'favourite', person.externalUserid, key) : undefined;
  }

  /** Plans the next own purchase of one product, `round` counting how often that has happened in the box. */
  planCycle(person: Person, sku: string, from: number, round: number): void {
    const { agenda, chance, clock } = this.box;
    const who = person.externalUserid;
    const noise = chance.lognormal(CYCLE_SPREAD, 'cycle', who, sku, round);
    const hour = chance.unit('cycle-hour', who, sku, round);
    let at = shoppingHour(from + person.nature.cycles[sku] * noise * DAY_MS, hour);
    // Overdue already: within the next three days.
    if (at <= clock.now()) at = shoppingHour(clock.now() + (1 + 2 * noise) * DAY_MS, hour);
    agenda.plan(at, 'cycle', `${who}:${sku}`, { externalUserid: who, sku, round });
  }

  /** A purchase that was planned: by cycle (which plans the next one), by message, or by script. */
  buy(item: AgendaItem): void {
    const { externalUserid, sku, round, day, cause } = item.payload as {
      externalUserid: string;
      sku: string;
      round?: number;
      day?: number;
      cause?: 'message' | 'act';
    };
    const person = this.box.people.get(externalUserid);
    if (!person) return;
    // Keyed by what it is, not by the millisecond: that depends on how fast the service answered.
    const key = round !== undefined ? `${sku}:${round}` : day !== undefined ? `day:${day}` : String(item.at);
    this.box.shop.buy(person, sku, 1, cause ?? 'cycle', key);
    if (round !== undefined) this.planCycle(person, sku, item.at, round + 1);
  }

  /** Somebody has had enough: leaves the group the message came in, or deletes the rep. */
  annoyed(item: AgendaItem): void {
    const { externalUserid, userid, chatId } = item.payload as {
      externalUserid: string;
      userid: string;
      chatId?: string;
    };
    if (chatId) this.box.groups.quit(chatId, [externalUserid], 0);
    else this.box.people.leave(userid, externalUserid);
  }

  /** A planned line, said unless the friendship or the membership has ended meanwhile. */
  say(item: AgendaItem): void {
    const { from, to, roomId, text } = item.payload as { from: string; to: string[]; roomId?: string; text: string };
    if (roomId) this.box.talk.sayInRoom(roomId, from, text);
    else if (this.box.people.statusOf(to[0], from) === 'friend') this.box.talk.say({ from, to, text });
  }
}
