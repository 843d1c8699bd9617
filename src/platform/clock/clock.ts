import { Injectable } from '@nestjs/common';

/** The most setTimeout can wait; longer waits are cut and taken up again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The only source of business time. In production it is the system's clock; with the sandbox on, an offset moves it
 * forward (never back: rows already say what happened later). Leases and time-outs use the wall clock, so that a jump
 * ends nobody's work.
 */
@Injectable()
export class Clock {
  private offsetMs = 0;
  private readonly listeners = new Set<() => void>();

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Milliseconds of the wall clock, for leases and time-outs only. */
  wall(): number {
    return Date.now();
  }

  get offset(): number {
    return this.offsetMs;
  }

  /** Sets the distance to the wall clock and wakes everyone who waits for a due time. */
  shift(offsetMs: number): void {
    this.offsetMs = offsetMs;
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after every jump; returns the way to stop. */
  onJump(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Milliseconds to sleep until `at`, never negative and never more than a timer can hold. */
  until(at: Date): number {
    return Math.max(0, Math.min(LONGEST_TIMER_MS, at.getTime() - this.now().getTime()));
  }
}
