import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { BROADCAST_PRESETS } from '../../../config/presets/broadcast';
import { CampaignKind, CampaignKindOf, DatedBeat } from './campaign-kind';
import { CampaignParams, sharedParams } from './params';
import { beatsAround } from './rhythm';

const params = z.strictObject({
  ...sharedParams,
  schedule: z
    .strictObject({ at: z.iso.datetime({ offset: true }).meta({ title: '发送时间' }) })
    .meta({ title: '时间' }),
});
type Params = CampaignParams & z.infer<typeof params>;

/** A message sent once, at a given time; further beats follow on their days. */
@CampaignKind('broadcast')
export class Broadcast implements CampaignKindOf<Params> {
  static readonly params = params;
  readonly label = '群发';
  readonly presets = BROADCAST_PRESETS;

  constructor(private readonly calendar: Calendar) {}

  next(params: Params, after: Date): Date | null {
    const begin = this.beats(params)[0].at;
    return begin > after ? begin : null;
  }

  /** The first beat goes at the schedule's time, whatever its own says; the others keep their times on days after it. */
  beats(params: Params): DatedBeat[] {
    const at = new Date(params.schedule.at);
    const [first, ...others] = params.beats;
    const day = this.calendar.dayOf(at) - first.offsetDays;
    const opening = { ...first, offsetDays: first.offsetDays, at: this.calendar.timeOf(at) };
    return beatsAround(day, [opening, ...others], this.calendar);
  }

  title(params: Params): string {
    const at = new Date(params.schedule.at);
    return `${this.calendar.text(this.calendar.dayOf(at))} ${this.calendar.timeOf(at)} 群发`;
  }
}
