import { Box } from '../box';
import { AgendaItem } from '../state/agenda';
import { DAY_MS, dayOf, dayStart, HOUR_MS } from '../state/time';
import { OWN_MASS, SMALL_TALK } from './lines';

/** Chance that a rep sends a greeting of their own to all their customers on a given day: about twice a month. */
const OWN_MASS_CHANCE = 1 / 15;

/** What happens in the shop on any day without anybody's campaign. All of it is drawn from the seed and the day. */
export class DailyLife {
  constructor(private readonly box: Box) {}

  /** Plans the first day after the box was opened; some reps sent a greeting of their own the day before. */
  begin(): void {
    const { chance, clock, store } = this.box;
    const today = dayOf(clock.now());
    const yesterday = dayStart(today) - 8 * HOUR_MS;
    for (const { userid } of store.all<{ userid: string }>('SELECT userid FROM rep ORDER BY userid')) {
      if (chance.unit('own-mass-before', userid) >= 0.4) continue;
      const item = { id: 0, at: yesterday, kind: 'own-mass', payload: { userid, day: today - 1 } };
      clock.during(yesterday, () => this.ownMass(item));
    }
    this.planDay(today + 1);
  }

  private planDay(day: number): void {
    this.box.agenda.plan(dayStart(day) + 5 * 60_000, 'day', String(day), { day });
  }

  /** Fills the day that begins: newcomers, group joins, small talk, and mass messages reps make by themselves. */
  day(item: AgendaItem): void {
    const { agenda, chance, store } = this.box;
    const day = Number(item.payload.day);
    const at = (hourFrom: number, hours: number, ...key: (string | number)[]) =>
      dayStart(day) + (hourFrom + hours * chance.unit('moment', day, ...key)) * HOUR_MS;
    const some = (kind: string, low: number, high: number) => {
      const times = chance.between(low, high, 'how-many', kind, day);
      for (let n = 0; n < times; n += 1) agenda.plan(at(9, 12, kind, n), kind, `${day}:${n}`, { day, n });
    };
    some('arrive', 2, 5);
    some('enter', 1, 3);
    some('chat', 3, 8);
    for (const { userid } of store.all<{ userid: string }>(
      'SELECT userid FROM rep WHERE on_leave = 0 ORDER BY userid',
    )) {
      if (chance.unit('own-mass', userid, day) < OWN_MASS_CHANCE) {
        agenda.plan(at(10, 8, 'own-mass', userid), 'own-mass', `${day}:${userid}`, { userid, day });
      }
    }
    this.planDay(day + 1);
  }

  /** Somebody new adds a rep. */
  arrive(item: AgendaItem): void {
    const { chance, people } = this.box;
    const key = `${item.payload.day}:${item.payload.n}`;
    const rep = this.someone('SELECT userid id FROM rep WHERE on_leave = 0 ORDER BY userid', 'arrive', key);
    if (rep)
      people.befriend(rep, people.newcomer(`arrive:${key}`).externalUserid, {
        addWay: chance.pick([1, 3, 16], 'way', key),
      });
  }

  /** A customer joins one of the groups by its QR code. */
  enter(item: AgendaItem): void {
    const key = `${item.payload.day}:${item.payload.n}`;
    const chat = this.someone('SELECT chat_id id FROM chat WHERE dismissed = 0 ORDER BY chat_id', 'enter-chat', key);
    const who = this.someone('SELECT external_userid id FROM customer ORDER BY external_userid', 'enter-who', key);
    if (chat && who) this.box.groups.join(chat, [who], 3);
  }

  /** A customer writes to a rep about something or other. */
  chat(item: AgendaItem): void {
    const key = `${item.payload.day}:${item.payload.n}`;
    const pair = this.someone(
      "SELECT userid || '|' || external_userid id FROM follow WHERE status = 'friend' ORDER BY userid, external_userid",
      'chat-pair',
      key,
    );
    if (!pair) return;
    const [userid, externalUserid] = pair.split('|');
    this.box.talk.say({ from: externalUserid, to: [userid], text: this.box.chance.pick(SMALL_TALK, 'chat-line', key) });
  }

  /** A rep greets all friends by a mass message of their own: it spends budget, persuades nobody, annoys nobody. */
  ownMass(item: AgendaItem): void {
    const { chance, mass, store, talk } = this.box;
    const userid = String(item.payload.userid);
    const friends = store.all<{ id: string }>(
      "SELECT external_userid id FROM follow WHERE userid = ? AND status = 'friend'",
      userid,
    );
    if (friends.length === 0) return;
    const content = chance.pick(OWN_MASS, 'own-mass-line', userid, String(item.payload.day ?? item.at));
    const members = [{ userid, targets: friends.map(({ id }) => id) }];
    const task = { chatType: 'single' as const, members, sender: userid, content, attachments: [], failList: [] };
    const delivery = mass.confirm(mass.create(task, { rep: userid }), userid);
    for (const target of delivery?.targets ?? []) talk.say({ from: userid, to: [target], text: content });
  }

  /** Where buying by cycle starts: from each person's last order of each product, spread out for those long overdue. */
  firstCycles(plan: (externalUserid: string, sku: string, from: number) => void): void {
    const { chance, clock, people, store } = this.box;
    const now = clock.now();
    const last = new Map<string, number>();
    for (const row of store.all<{ who: string; sku: string; at: number }>(
      `SELECT o.external_userid who, json_extract(l.value, '$.sku') sku, MAX(o.paid_at) at
       FROM shop_order o, json_each(o.lines) l WHERE o.status = 'paid' GROUP BY 1, 2`,
    )) {
      last.set(`${row.who}:${row.sku}`, row.at);
    }
    for (const { id } of store.all<{ id: string }>(
      'SELECT external_userid id FROM customer ORDER BY external_userid',
    )) {
      for (const [sku, days] of Object.entries(people.get(id)!.nature.cycles)) {
        const cycle = days * DAY_MS;
        const bought = last.get(`${id}:${sku}`);
        if (bought !== undefined && bought > now - cycle * 0.8) plan(id, sku, bought);
        // Overdue, lapsed or never seen: each comes (back) somewhere within the next four cycles, if the box runs so long.
        else plan(id, sku, now + cycle * (4 * chance.unit('overdue', id, sku) - 1));
      }
    }
  }

  private someone(query: string, what: string, key: string): string | undefined {
    const { chance, store } = this.box;
    const total = store.count(`SELECT COUNT(*) FROM (${query})`);
    if (total === 0) return undefined;
    const at = chance.between(0, total - 1, what, key);
    return store.one<{ id: string }>(`${query} LIMIT 1 OFFSET ?`, at)?.id;
  }
}
