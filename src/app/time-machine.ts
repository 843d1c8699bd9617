import { Injectable } from '@nestjs/common';
import axios from 'axios';
import { Settings } from '../../config/settings';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { ClockOffsets } from '../platform/clock/clock-offsets';
import { Refused } from '../platform/errors/errors';
import { Queue } from '../platform/queue/queue';
import { Schedules } from '../platform/schedule/schedules';

/** So that what the service does at nine and what people do at a quarter past happen in that order. */
const STEP_MS = 15 * 60_000;
/** Between midnight and six hardly anybody acts, and what the service does by night has its hours. */
const NIGHT_STEP_MS = 60 * 60_000;
const MORNING = '06:00';
const LONGEST_STEP_MS = 300_000;

/** Moves the service and the sandbox corp through time together: step by step, each side doing what is due in between. */
@Injectable()
export class TimeMachine {
  private moving = false;

  constructor(
    private readonly clock: Clock,
    private readonly offsets: ClockOffsets,
    private readonly queue: Queue,
    private readonly schedules: Schedules,
    private readonly settings: Settings,
    private readonly calendar: Calendar,
  ) {}

  /** Throws Refused outside the sandbox, on a step back, and while another move is under way. */
  async moveTo(to: Date): Promise<void> {
    if (this.moving) throw new Refused('clock.moving', 'The clock is being moved already.', { status: 409 });
    this.moving = true;
    try {
      // Refused before anything has moved: outside the sandbox, or to a time that has passed.
      if (!this.settings.values.sandbox || to < this.clock.now()) return await this.offsets.moveTo(to);
      let at = this.clock.now();
      do {
        at = new Date(Math.min(to.getTime(), at.getTime() + this.stepAt(at)));
        // The corp first: what the service then does at `at` happens at that time on both sides.
        await this.letTheCorpLive(at);
        if (at > this.clock.now()) await this.offsets.moveTo(at);
        await this.schedules.caughtUp();
        await this.queue.drain();
      } while (at < to);
    } finally {
      this.moving = false;
    }
  }

  /** Never across the end of the night. */
  private stepAt(at: Date): number {
    const next = new Date(at.getTime() + NIGHT_STEP_MS);
    return this.calendar.timeOf(at) < MORNING && this.calendar.timeOf(next) <= MORNING ? NIGHT_STEP_MS : STEP_MS;
  }

  /** The sandbox's control, over the same wire whether it lives in this process or in its own. */
  private async letTheCorpLive(to: Date): Promise<void> {
    const { wecomUrl } = this.settings.values;
    const body = { to: to.toISOString() };
    const answer = await axios.post(`${wecomUrl}/control/clock`, body, {
      timeout: LONGEST_STEP_MS,
      validateStatus: (status) => status === 200 || status === 400,
    });
    if (answer.status === 200) return;
    // It refuses to go back: where its time passes by itself it may be some milliseconds ahead of ours.
    const { data } = await axios.get<{ now: string }>(`${wecomUrl}/control/state`);
    if (new Date(data.now) < to) throw new Error(`The sandbox would not move to ${body.to}.`);
  }
}
