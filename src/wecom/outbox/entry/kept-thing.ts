import { isErrcode } from '../../client/errors';
import { Effect, EffectKindOf, EffectPlan, Reconciled, Sent } from '../effect-kinds';

/** A write to something that stays in WeCom: a code, a template. */
export interface KeptPayload<Settings> {
  op: 'add' | 'update' | 'remove';
  /** Ours; the writes to one thing go one after another. */
  key: string;
  /** WeCom's; '' until it was added. */
  remoteId: string;
  /** What it is to be; what it was where it is removed. */
  settings: Settings;
}

/** How things are kept in WeCom that are added once, and changed and removed by the id WeCom gave them. */
export abstract class KeptThings<Settings> implements EffectKindOf<KeptPayload<Settings>> {
  /** @param prefix of the lanes; @param missing the errcode that says there is no such id */
  constructor(
    private readonly prefix: string,
    private readonly missing: number,
  ) {}

  lane(plan: EffectPlan<KeptPayload<Settings>>): string {
    return `${this.prefix}:${plan.payload.key}`;
  }

  async send({ payload }: Effect<KeptPayload<Settings>>): Promise<Sent> {
    const { op, remoteId, settings } = payload;
    if (op === 'add') return this.add(settings);
    if (op === 'update') await this.update(remoteId, settings);
    else if (!(await this.removed(remoteId))) return { result: { wasGone: true }, externalRef: remoteId };
    return { result: null, externalRef: remoteId };
  }

  /** What was changed or removed can be read by its id; what was added has none yet and must be searched for. */
  async reconcile(effect: Effect<KeptPayload<Settings>>): Promise<Reconciled> {
    const { op, remoteId, settings } = effect.payload;
    if (op === 'add') return this.search(effect);
    const there = await this.readIfThere(remoteId);
    const done = op === 'remove' ? there === null : there !== null && this.same(settings, there);
    // Repeating a change or a removal does no harm.
    return done ? { found: { result: { reconciled: true }, externalRef: remoteId } } : 'absent';
  }

  protected abstract add(settings: Settings): Promise<Sent>;
  protected abstract update(remoteId: string, settings: Settings): Promise<void>;
  protected abstract remove(remoteId: string): Promise<void>;
  /** As it is in WeCom. @throws WecomError with the missing code */
  protected abstract read(remoteId: string): Promise<Settings>;
  protected abstract same(wanted: Settings, there: Settings): boolean;
  /** Looks for what may have been added. */
  protected abstract search(effect: Effect<KeptPayload<Settings>>): Promise<Reconciled>;

  /** False where it was gone already. */
  private async removed(remoteId: string): Promise<boolean> {
    try {
      await this.remove(remoteId);
      return true;
    } catch (error) {
      if (isErrcode(error, this.missing)) return false;
      throw error;
    }
  }

  private async readIfThere(remoteId: string): Promise<Settings | null> {
    try {
      return await this.read(remoteId);
    } catch (error) {
      if (isErrcode(error, this.missing)) return null;
      throw error;
    }
  }
}

/** Equal lists, whatever their order; userids are compared as WeCom does, without their case. */
export function sameMembers(one: (string | number)[], other: (string | number)[]): boolean {
  const sorted = (list: (string | number)[]) => list.map((item) => String(item).toLowerCase()).sort();
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
