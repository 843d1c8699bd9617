import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock';
import { RetryLater } from '../../../platform/queue/job';
import { AddMoment, Moment, MomentAttachment, MomentsApi } from '../../api/moments.api';
import { allOf } from '../../api/pages';
import { Effect, EffectKind, EffectKindOf, EffectKinds, EffectPlan, Reconciled, Sent } from '../effect-kinds';

export const MOMENT = 'moment';

/** What does not show by then was never made: the task itself is made by a job of WeCom's that takes a while. */
const SURELY_LISTED_MS = 300_000;
/** WeCom's clock and ours differ, but surely not by more. */
const CLOCK_SLACK_MS = 3_600_000;

/** What is kept of a moment's task: a job that makes it, or the moment itself where it was found by reading back. */
export type MomentMade = { jobId: string } | { momentId: string; reconciled: true };

/**
 * A task for reps to publish a moment, without an idempotency key at WeCom. Those of one content go one after another, so
 * that one in WeCom's list that is nobody else's can only be the one whose answer was lost.
 */
@Injectable()
@EffectKind(MOMENT)
export class Moments implements EffectKindOf<AddMoment, AddMoment> {
  constructor(
    private readonly api: MomentsApi,
    private readonly kinds: EffectKinds,
    private readonly clock: Clock,
  ) {}

  lane(_plan: EffectPlan<AddMoment>, contentHash: string): string {
    return `moment:${contentHash}`;
  }

  /** As far as WeCom's list tells it. */
  content({ text, attachments }: AddMoment): unknown {
    return { text: text?.content ?? '', links: linksOf(attachments), images: imagesIn(attachments) };
  }

  /** The moment with media that were uploaded lately: their ids live three days. */
  async prepare(effect: Effect<AddMoment>): Promise<AddMoment> {
    const mediaIds = (await this.kinds.owner(effect.ownerRef)?.mediaIdsOf?.(effect)) ?? [];
    const attachments = (effect.payload.attachments ?? []).map((one, at): MomentAttachment => {
      const media_id = mediaIds[at];
      if (one.msgtype === 'image') return { msgtype: 'image', image: { media_id } };
      return { msgtype: 'link', link: { ...one.link, media_id } };
    });
    return { ...effect.payload, ...(attachments.length ? { attachments } : {}) };
  }

  async send(_effect: Effect<AddMoment>, moment: AddMoment): Promise<Sent> {
    const { jobid } = await this.api.add(moment);
    return { result: { jobId: jobid } satisfies MomentMade, externalRef: jobid };
  }

  async reconcile(effect: Effect<AddMoment>): Promise<Reconciled> {
    const sentAt = effect.dispatchedAt;
    if (!sentAt) return 'absent';
    const from = new Date(sentAt.getTime() - CLOCK_SLACK_MS);
    const to = new Date(sentAt.getTime() + CLOCK_SLACK_MS);
    const listed = await allOf(this.api.list(from, to), (page) => page.moment_list ?? []);
    const alike = listed
      // Those made by API carry no creator; the others are a person's work in the console.
      .filter((moment) => moment.create_type === 0 && !moment.creator && sameMoment(effect.payload, moment))
      .map((moment) => moment.moment_id);
    const known = new Set(
      alike.length ? ((await this.kinds.owner(effect.ownerRef)?.knownOf?.(effect, alike)) ?? []) : [],
    );
    const strangers = alike.filter((id) => !known.has(id));
    if (strangers.length === 1) {
      const made: MomentMade = { momentId: strangers[0], reconciled: true };
      return { found: { result: made, externalRef: strangers[0] } };
    }
    if (strangers.length > 1) return 'unclear';
    const sure = new Date(sentAt.getTime() + SURELY_LISTED_MS);
    if (this.clock.now() < sure) throw new RetryLater(sure, 'WeCom may not list the moment yet');
    return 'absent';
  }
}

function sameMoment({ text, attachments }: AddMoment, listed: Moment): boolean {
  return (
    (text?.content ?? '').trim() === (listed.text?.content ?? '').trim() &&
    imagesIn(attachments) === (listed.image?.length ?? 0) &&
    JSON.stringify(linksOf(attachments)) === JSON.stringify(listed.link ? [listed.link.url] : [])
  );
}

function imagesIn(attachments: AddMoment['attachments']): number {
  return (attachments ?? []).filter((one) => one.msgtype === 'image').length;
}

function linksOf(attachments: AddMoment['attachments']): string[] {
  return (attachments ?? []).flatMap((one) => (one.msgtype === 'link' ? [one.link.url] : []));
}
