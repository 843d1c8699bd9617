import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { OccurrenceQueries } from '../campaigns/cockpit/occurrence.queries';
import { OccurrenceView } from '../campaigns/cockpit/occurrences.dto';
import { Occurrence } from '../campaigns/occurrence.entity';
import { CampaignResult, LiftResult } from './analytics.dto';
import { Kept } from './kept';

const LATEST = 10;

/** What the latest campaigns reached and added. */
@Injectable()
export class CampaignResults {
  private readonly kept: Kept<CampaignResult[]>;

  constructor(
    private readonly db: Database,
    private readonly occurrences: OccurrenceQueries,
    clock: Clock,
  ) {
    this.kept = new Kept(clock, () => this.read());
  }

  /** The latest ten occurrences that have an audience, the latest first; at most ten seconds old. */
  latest(): Promise<CampaignResult[]> {
    return this.kept.get();
  }

  private async read(): Promise<CampaignResult[]> {
    const found = await this.db.repo(Occurrence).find({
      where: { state: Not(In(['due', 'snapshotting'])) },
      order: { scheduledFor: 'DESC', id: 'DESC' },
      take: LATEST,
    });
    // Each is a cockpit's worth of reading: one after another, so that the front page never takes all connections.
    const results: CampaignResult[] = [];
    for (const occurrence of found) results.push(resultOf(await this.occurrences.view(occurrence)));
    return results;
  }
}

/** The lift of an occurrence without what only the cockpit shows. */
export function liftOf({ lift }: OccurrenceView): LiftResult {
  const { treated, held, diff, low, high, verdict, final } = lift;
  return { treated, held, diff, low, high, verdict, final };
}

function resultOf(view: OccurrenceView): CampaignResult {
  const { totals, senders } = view;
  const reached = sum(view.beats.map(({ recipients: r }) => r.delivered));
  const tasked = sum(
    view.beats.map(
      ({ recipients: r }) => r.tasked + r.confirmed + r.delivered + r.rejected + r.unconfirmed + r.withdrawn,
    ),
  );
  const sent = senders.filter((sender) => sender.confirmed > 0).length;
  return {
    occurrenceId: view.id,
    name: view.title,
    kind: view.campaign.kind,
    scheduledFor: new Date(view.scheduledFor),
    state: view.state,
    recipients: totals.recipients,
    delivered: totals.delivered,
    deliveredRate: tasked ? reached / tasked : null,
    executionRate: senders.length ? sent / senders.length : null,
    lift: liftOf(view),
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
