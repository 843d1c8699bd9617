import { Store } from './store';

/**
 * Virtual time of the box: frozen until `run` lets it pass with the wall clock. It is moved forward only, and every
 * move is stored, so a restarted sandbox never goes back behind what its rows say.
 */
export class BoxClock {
  private virtual: number;
  private baseWall: number | null;
  private running = false;
  private pinned: number | null = null;

  constructor(
    private readonly store: Store,
    startAt: number,
  ) {
    this.virtual = Number(store.meta('clock.virtual') ?? startAt);
    const wall = store.meta('clock.wall');
    this.baseWall = wall ? Number(wall) : null;
    this.save();
  }

  /** Epoch milliseconds; the moment of the agenda item while one is being carried out. */
  now(): number {
    if (this.pinned !== null) return this.pinned;
    return this.running && this.baseWall !== null ? this.virtual + (Date.now() - this.baseWall) : this.virtual;
  }

  /** Lets time pass from here. A box that was running when it was killed has also lived through the time between. */
  run(): void {
    this.running = true;
    this.baseWall ??= Date.now();
    this.virtual = this.now();
    this.baseWall = Date.now();
    this.save();
  }

  /** Moves to `at` unless that is behind; stored at once. */
  moveTo(at: number): void {
    this.virtual = Math.max(at, this.now());
    if (this.running) this.baseWall = Date.now();
    this.save();
  }

  /** Carries out `work` as if it were `at`, so that what virtual people do is stamped with their own moment. */
  during<T>(at: number, work: () => T): T {
    const before = this.pinned;
    this.pinned = at;
    try {
      return work();
    } finally {
      this.pinned = before;
    }
  }

  private save(): void {
    this.store.tx(() => {
      this.store.setMeta('clock.virtual', String(this.virtual));
      this.store.setMeta('clock.wall', this.baseWall === null ? '' : String(this.baseWall));
    });
  }
}
