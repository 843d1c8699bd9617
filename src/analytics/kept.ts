import { Clock } from '../platform/clock/clock';

/** How long a number on the overview may be old. */
const KEPT_MS = 10_000;

/** Keeps one expensive answer for ten seconds, so that many open screens cost one reading. Failures are not kept. */
export class Kept<T> {
  private answer: { value: Promise<T>; until: number; offset: number } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly read: () => Promise<T>,
  ) {}

  /** A clock that was moved makes every answer old. */
  get(): Promise<T> {
    const wall = this.clock.wall();
    if (!this.answer || this.answer.until <= wall || this.answer.offset !== this.clock.offset) {
      const value = this.read();
      const answer = { value, until: wall + KEPT_MS, offset: this.clock.offset };
      value.catch(() => {
        if (this.answer === answer) this.answer = null;
      });
      this.answer = answer;
    }
    return this.answer.value;
  }
}
