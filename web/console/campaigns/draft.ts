import type { BeatParams, CampaignKindView, CampaignParams, RuleKindView } from '../../api/client';
import { dayOf, dayPlus, instantOfLocal } from '../../ui/format';
import { isComplete } from '../rules/rule-tree';

/** What the editor starts from: a preset's rhythm with an audience still to choose. */
export function paramsOf(
  kind: CampaignKindView | undefined,
  preset: Partial<CampaignParams> | undefined,
  now: Date,
  holdoutShare: number,
): CampaignParams {
  const usual: CampaignParams = {
    audience: { target: 'groups' },
    beats: [nextBeat([])],
    schedule: kind?.kind === 'member-day' ? { daysOfMonth: [8, 18, 28] } : { at: tomorrowAt(now, '10:00') },
    holdoutShare,
    attributionDays: 7,
  };
  const params = { ...usual, ...preset };
  // A preset's date has passed by the time anyone uses it.
  return kind?.kind === 'broadcast' ? { ...params, schedule: { at: tomorrowAt(now, '10:00') } } : params;
}

function tomorrowAt(now: Date, time: string): string {
  return instantOfLocal(`${dayPlus(dayOf(now), 1)}T${time}`);
}

/** Another beat after the ones there are, with a key none of them has. */
export function nextBeat(beats: BeatParams[]): BeatParams {
  const taken = new Set(beats.map((beat) => beat.key));
  let number = beats.length + 1;
  while (taken.has(`beat-${number}`)) number += 1;
  return { key: `beat-${number}`, label: '', offsetDays: 0, at: '10:00', text: '', validMinutes: 180 };
}

/** Whether the API could take these params: every beat says something, and the audience is never empty. */
export function isReady(name: string, params: CampaignParams, kinds: Map<string, RuleKindView>): boolean {
  const { audience, beats, schedule } = params;
  const audienceChosen =
    audience.target === 'groups' || (audience.rule !== undefined && isComplete(audience.rule, kinds));
  const dated = Boolean(schedule.at || schedule.daysOfMonth?.length || schedule.weekdays?.length);
  return Boolean(
    name.trim() && audienceChosen && dated && beats.every((beat) => beat.label.trim() && beat.text.trim() && beat.at),
  );
}
