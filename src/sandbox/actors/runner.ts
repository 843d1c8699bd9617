import { Box } from '../box';
import { AgendaItem } from '../state/agenda';
import { dayOf } from '../state/time';
import { Customers } from './customers';
import { DailyLife } from './daily-life';

/** Items carried out in one commit at most; a commit also ends as soon as something has to be called back. */
const ITEMS_PER_COMMIT = 300;

interface RunnerOptions {
  /** False for a box in which nothing happens by itself: no buying by cycle, no newcomers, no small talk. */
  life: boolean;
  /** Called when a jump has come to a moment at which something goes out, before it does: others may set their clocks. */
  onMove?: (now: Date) => Promise<void>;
  /** Called after events and orders of such a moment went out, before time goes on: others may finish their work. */
  onStep?: (now: Date) => Promise<void>;
}

/** Lets virtual people live: carries out the agenda in time order, with events and orders delivered in between. */
export class Runner {
  readonly customers: Customers;
  readonly daily: DailyLife;
  private readonly handlers: Record<string, (item: AgendaItem) => void>;
  /** Moves come one after another: the next waits for this. */
  private turn: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly box: Box,
    private readonly options: RunnerOptions,
  ) {
    const customers = (this.customers = new Customers(box));
    const daily = (this.daily = new DailyLife(box));
    this.handlers = {
      confirm: (item) => {
        const delivery = box.mass.confirm(String(item.payload.msgid), String(item.payload.userid));
        if (delivery) customers.received(delivery);
      },
      say: (item) => customers.say(item),
      buy: (item) => customers.buy(item),
      cycle: (item) => customers.buy(item),
      annoyed: (item) => customers.annoyed(item),
      refund: (item) => box.shop.refund(String(item.payload.source), String(item.payload.number)),
      day: (item) => daily.day(item),
      arrive: (item) => daily.arrive(item),
      enter: (item) => daily.enter(item),
      chat: (item) => daily.chat(item),
      'own-mass': (item) => daily.ownMass(item),
    };
  }

  /** Plans the first day and everybody's next purchase; once, when the box is new. */
  begin(): void {
    if (!this.options.life) return;
    this.box.store.tx(() => {
      this.daily.begin();
      this.daily.firstCycles((id, sku, from) => this.customers.planCycle(this.box.people.get(id)!, sku, from, 0));
    });
  }

  /** Lives until `until` (epoch ms; default: the clock's now), delivering as it goes. Returns when all is delivered. */
  async live(until?: number): Promise<void> {
    const before = this.turn;
    let finished = () => {};
    this.turn = new Promise((done) => (finished = done));
    await before;
    try {
      await this.liveNow(until);
    } finally {
      finished();
    }
  }

  /** Begins nothing more; resolves when what runs has come to a point where it can be taken up again. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.box.callbacks.stop();
    await this.turn;
  }

  private async liveNow(until: number | undefined): Promise<void> {
    const { agenda, callbacks, clock } = this.box;
    const jump = until !== undefined;
    const end = until ?? clock.now();
    let pushedDay = dayOf(clock.now());
    for (let item = agenda.next(end); item && !this.stopping; item = agenda.next(end)) {
      const now = this.carryOut(item, end, jump);
      const dayTurned = dayOf(now) !== pushedDay;
      if (!callbacks.owing() && !dayTurned) continue;
      pushedDay = dayOf(now);
      await this.deliver(jump);
    }
    if (this.stopping) return;
    if (jump) clock.moveTo(end);
    await this.deliver(jump);
  }

  /** Carries out items from `item` on, in one commit with the move of the clock; returns the moment of the last one. */
  private carryOut(item: AgendaItem, end: number, jump: boolean): number {
    const { agenda, callbacks, clock, store } = this.box;
    return store.tx(() => {
      const waiting = callbacks.pending();
      let at = item.at;
      let current: AgendaItem | undefined = item;
      for (let n = 0; current && n < ITEMS_PER_COMMIT; n += 1) {
        const due: AgendaItem = current;
        at = due.at;
        agenda.done(due.id);
        clock.during(at, () => this.handlers[due.kind](due));
        if (callbacks.pending() > waiting || dayOf(at) !== dayOf(item.at)) break;
        current = agenda.next(end);
      }
      if (jump) clock.moveTo(at);
      return at;
    });
  }

  private async deliver(toTheEnd: boolean): Promise<void> {
    if (toTheEnd) await this.options.onMove?.(new Date(this.box.clock.now()));
    await this.box.callbacks.deliver(toTheEnd);
    await this.box.shop.push();
    if (toTheEnd) await this.options.onStep?.(new Date(this.box.clock.now()));
  }
}
