import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';

/** How far our clock and WeCom's are apart. */
export interface ClockSkew {
  /** Seconds our clock is ahead of WeCom's; negative behind. */
  aheadSeconds: number;
  /** Seconds the truth may be off: half the way there and back, and half a second of the header. */
  uncertainSeconds: number;
  /** When it was measured. */
  at: Date;
}

/** The Date header tells whole seconds; the moment meant lies half a second later on average. */
const HALF_SECOND_MS = 500;

/** WeCom's time, as told by the Date header of the latest answer (RFC 9110, 6.6.1). */
@Injectable()
export class RemoteClock {
  private latest: ClockSkew | null = null;

  constructor(private readonly clock: Clock) {}

  /** Null before the first answer that told its time. */
  get skew(): ClockSkew | null {
    return this.latest;
  }

  /** Takes note of one answer; `asked` and `answered` are wall-clock milliseconds. */
  hear(date: string | undefined, asked: number, answered: number): void {
    const told = Date.parse(date ?? '');
    if (Number.isNaN(told)) return;
    const middle = (asked + answered) / 2 + this.clock.offset;
    this.latest = {
      aheadSeconds: Math.round((middle - told - HALF_SECOND_MS) / 100) / 10,
      uncertainSeconds: Math.round(((answered - asked) / 2 + HALF_SECOND_MS) / 100) / 10,
      at: this.clock.now(),
    };
  }
}
