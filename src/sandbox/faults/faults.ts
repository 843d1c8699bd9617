import { BoxClock } from '../state/box-clock';
import { Chance } from '../state/chance';
import { Store } from '../state/store';
import { CallbackFault, CallFault, Fault, Scenario } from './scenario';

interface Row {
  id: number;
  spec: string;
  seed: number;
  since: number;
  struck: number;
}

interface Scripted {
  id: number;
  fault: Fault;
  chance: Chance;
  /** Epoch milliseconds of virtual time the fault's seconds count from. */
  since: number;
  struck: number;
  /** Occasions that fitted since this process opened the box. */
  seen: number;
}

/** A fault that may still strike, and how often it has. `times` is what is left. */
export type WaitingFault = Fault & { struck: number };

/** Scripted faults, kept in rows so that a restarted sandbox still owes the rest of them. */
export class Faults {
  private readonly scripted: Scripted[];

  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
  ) {
    this.scripted = store.all<Row>('SELECT * FROM scripted_fault ORDER BY id').map((row) => ({
      ...row,
      fault: JSON.parse(row.spec) as Fault,
      chance: new Chance(row.seed),
      seen: 0,
    }));
  }

  /** Adds a scenario's faults behind those already waiting. */
  script({ seed, faults }: Scenario): void {
    const since = this.clock.now();
    this.store.tx(() => {
      for (const fault of faults) {
        const id = this.store.next('fault');
        this.store.run(
          'INSERT INTO scripted_fault (id, spec, seed, since, struck) VALUES (?, ?, ?, ?, 0)',
          id,
          JSON.stringify(fault),
          seed,
          since,
        );
        this.scripted.push({ id, fault, chance: new Chance(seed), since, struck: 0, seen: 0 });
      }
    });
  }

  clear(): void {
    this.store.run('DELETE FROM scripted_fault');
    this.scripted.length = 0;
  }

  /** Uses up one strike of the oldest fault that fits a call of `api`. */
  strikeCall(api: string): CallFault | undefined {
    return this.strike((fault): fault is CallFault => 'api' in fault && (fault.api === '*' || fault.api === api));
  }

  /** Uses up one strike of the oldest fault of `kind` that fits an event; `event` is its full name with dots. */
  strikeEvent(kind: CallbackFault['kind'], event: string): CallbackFault | undefined {
    return this.strike(
      (fault): fault is CallbackFault =>
        fault.kind === kind && (fault.event === '*' || `${event}.`.startsWith(`${fault.event}.`)),
    );
  }

  /** Whether a member is outside the app's visible range now. Answers differ only with `times` or `probability`. */
  invisible(userid: string): boolean {
    const name = userid.toLowerCase();
    return this.holds((fault) => fault.kind === 'invisible' && fault.reps.some((rep) => rep.toLowerCase() === name));
  }

  /** Whether a customer or group has used up its mass messages now. */
  overBudget(target: string): boolean {
    return this.holds((fault) => fault.kind === 'over-budget' && fault.targets.includes(target));
  }

  /** Faults that may still strike. */
  waiting(): WaitingFault[] {
    return this.scripted
      .filter((one) => this.left(one) > 0 && !this.over(one))
      .map((one) => ({
        ...one.fault,
        ...(Number.isFinite(this.left(one)) ? { times: this.left(one) } : {}),
        struck: one.struck,
      }));
  }

  /** How often faults of each kind have struck; errcodes by their code. */
  struck(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { fault, struck } of this.scripted) {
      const name = fault.kind === 'errcode' ? `errcode ${fault.errcode}` : fault.kind;
      if (struck) counts[name] = (counts[name] ?? 0) + struck;
    }
    return counts;
  }

  /** A condition lasts while its window is open, unless it says how often or how likely. */
  private holds(fits: (fault: Fault) => boolean): boolean {
    if (this.scripted.some((one) => lasts(one.fault) && fits(one.fault) && this.open(one))) return true;
    return this.strike((fault): fault is Fault => !lasts(fault) && fits(fault)) !== undefined;
  }

  private strike<Kind extends Fault>(fits: (fault: Fault) => fault is Kind): Kind | undefined {
    for (const one of this.scripted) {
      if (!fits(one.fault) || this.left(one) <= 0 || !this.open(one)) continue;
      const { probability } = one.fault;
      if (probability !== undefined && one.chance.unit('fault', one.id, one.struck, one.seen++) >= probability)
        continue;
      one.struck += 1;
      this.store.run('UPDATE scripted_fault SET struck = ? WHERE id = ?', one.struck, one.id);
      return one.fault;
    }
    return undefined;
  }

  private left({ fault, struck }: Scripted): number {
    if (fault.times !== undefined) return fault.times - struck;
    return fault.probability !== undefined || lasts(fault) ? Infinity : 1 - struck;
  }

  private open(one: Scripted): boolean {
    return this.clock.now() >= one.since + (one.fault.from ?? 0) * 1000 && !this.over(one);
  }

  private over({ fault, since }: Scripted): boolean {
    return fault.until !== undefined && this.clock.now() >= since + fault.until * 1000;
  }
}

/** Conditions of people hold for as long as their window says; calls and events are struck one by one. */
function lasts(fault: Fault): boolean {
  const condition = fault.kind === 'invisible' || fault.kind === 'over-budget';
  return condition && fault.times === undefined && fault.probability === undefined;
}
