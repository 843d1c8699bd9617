import { Planned } from './edge-audit';
import { Installation } from './installation';
import { until } from './until';

const OPEN_EFFECTS = ['planned', 'leased', 'dispatching', 'retryable', 'unknown'];
const OPEN_EVENTS = ['new', 'ready'];
/** Refusals that a person mends at WeCom and then tries again: address, range, credentials; and patience used up. */
const MENDED = ['60020', '60011', '40001', '40013', '40014', '42001', '-1', '45033', '45035'];
const PER_CALL = 100;
const STEP_MINUTES = 10;

interface Listed {
  items: { id: number; errorCode: string | null }[];
  next: string | null;
}

/** Events by what became of their delivery. */
interface Owed {
  pending: number;
  failed: number;
}

/** The rooms and people of a shop, as far as a fault run needs them. A service that was just killed is asked again. */
export class Persons {
  /** Effects and events that a person tried again. */
  retried = 0;
  private moving: Promise<boolean> | null = null;
  private delivering: Promise<void> | null = null;

  constructor(private readonly stage: Installation) {}

  /** Plans writes as a room would; planned again after a kill they are the same ones. */
  async plan(planned: Planned[]): Promise<void> {
    for (const kind of new Set(planned.map((plan) => plan.kind))) {
      const plans = planned.filter((plan) => plan.kind === kind).map(planOf);
      for (let at = 0; at < plans.length; at += PER_CALL) {
        const some = plans.slice(at, at + PER_CALL);
        await until('effects to be planned', () =>
          this.stage
            .api()
            .post('/faults/plan', { kind, plans: some })
            .then(() => true),
        );
      }
    }
  }

  /** Both sides live on for some minutes; one such step at a time, false where a kill cut it off. */
  private letTimePass(minutes = STEP_MINUTES): Promise<boolean> {
    this.moving ??= this.stage
      .api()
      .post('/api/v1/clock', { advanceMinutes: minutes })
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.moving = null));
    return this.moving;
  }

  /** The corp sends what it owes, those it had given up too; one round at a time. */
  deliver(): void {
    this.delivering ??= this.stage.sandbox
      .post('/control/callbacks/retry')
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => (this.delivering = null));
  }

  /** Whether the corp owes no more than so many events; it goes on sending them. */
  async told(atMost: number): Promise<boolean> {
    const { callbacks } = await this.stage.sandbox.get<{ callbacks: Owed }>('/control/state');
    const owed = callbacks.pending + callbacks.failed;
    if (owed) this.deliver();
    return owed <= atMost;
  }

  /** Somebody looks at the broadcasts whose audience has grown since it was approved, and lets them go. */
  async answer(): Promise<void> {
    await until('questions to be answered', async () => {
      const { items } = await this.stage
        .api()
        .get<{ items: { id: number; state: string }[] }>('/api/v1/occurrences?limit=200');
      for (const { id, state } of items) {
        if (state === 'asks') await this.stage.api().post(`/api/v1/occurrences/${id}/continue`);
      }
      return true;
    });
  }

  async effects(): Promise<Record<string, number>> {
    return (await this.stage.api().get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts')).states;
  }

  /** Some minutes more, what failed tried again; true once nothing is open on either side and `after` has passed. */
  async settle(after: Date): Promise<boolean> {
    if (!(await this.letTimePass())) return false;
    const { now } = await this.stage.api().get<{ now: string }>('/api/v1/clock');
    if (new Date(now) < after) return false;
    await this.answer();
    const again = (await this.tryAgain('effects', 'failed')) + (await this.tryAgain('inbox', 'dead'));
    if (again) return false;
    const [effects, events] = [await this.effects(), await this.events()];
    const open = [...OPEN_EFFECTS.map((state) => effects[state]), ...OPEN_EVENTS.map((state) => events[state])];
    return open.every((count) => !count) && this.told(0);
  }

  /** For the person who watches the run. */
  async progress(): Promise<string> {
    const [events, effects] = await Promise.all([this.events(), this.effects()]);
    const open = OPEN_EVENTS.reduce((sum, state) => sum + (events[state] ?? 0), 0);
    return `${events.done ?? 0} events handled, ${open} open; ${effects.succeeded ?? 0} effects made, ${effects.unknown ?? 0} unknown`;
  }

  private async events(): Promise<Record<string, number>> {
    return (await this.stage.api().get<{ states: Record<string, number> }>('/api/v1/wecom/inbox/counts')).states;
  }

  private async tryAgain(what: 'effects' | 'inbox', state: string): Promise<number> {
    const ids: number[] = [];
    for (let cursor = ''; ;) {
      const page = await this.stage.api().get<Listed>(`/api/v1/wecom/${what}?state=${state}&limit=200${cursor}`);
      const mended = page.items.filter((one) => what === 'inbox' || MENDED.includes(one.errorCode ?? ''));
      ids.push(...mended.map((one) => one.id));
      if (!page.next) break;
      cursor = `&cursor=${page.next}`;
    }
    let retried = 0;
    for (const id of ids) {
      try {
        await this.stage.api().post(`/api/v1/wecom/${what}/${id}/retry`);
        retried++;
      } catch (error) {
        // What a later write has overtaken stays as it is.
        if (!(error as Error).message.includes('effect-overwritten')) throw error;
      }
    }
    this.retried += retried;
    return retried;
  }
}

function planOf({ kind, ownerRef, text, rep, customer, tag }: Planned): object {
  const pair = { userid: rep, external_userid: customer };
  const payload = {
    'mark-tag': { ...pair, add_tag: [tag] },
    remark: { ...pair, description: text },
    'app-message': { msgtype: 'text', text: { content: text }, touser: [rep] },
  }[kind];
  return { ownerRef, rep, customer: kind === 'app-message' ? '' : customer, payload };
}
