import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { RuleCompiler } from '../../rules/rule-compiler';
import { Campaign, CampaignState } from '../campaign.entity';
import { beginOccurrences } from '../campaigns.jobs';
import { CampaignKinds } from '../kinds/campaign-kinds';
import { CampaignParams } from '../kinds/params';
import { Occurrence, OPEN_OCCURRENCE } from '../occurrence.entity';
import { contentHashOf } from './content-hash';
import type { Preview } from './preview';
import { PreviewQueries } from './preview.queries';

/** What an operator fills in. */
export interface CampaignDraft {
  name: string;
  params: unknown;
}

/** States in which a campaign may be edited; afterwards it is a draft again. */
const EDITABLE: CampaignState[] = ['draft', 'in_review', 'approved', 'paused'];

/** A campaign's way from draft to schedule. Every step is a compare-and-set on its state. */
@Injectable()
export class Campaigns {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly kinds: CampaignKinds,
    private readonly rules: RuleCompiler,
    private readonly previews: PreviewQueries,
  ) {}

  /** A new draft. Throws Refused on an unknown kind, or params or a rule that cannot be used. */
  async create(kind: string, draft: CampaignDraft, by: string): Promise<Campaign> {
    const now = this.clock.now();
    const params = this.checked(kind, draft.params);
    const campaign = this.db.repo(Campaign).create({
      kind,
      name: draft.name,
      params,
      state: 'draft',
      createdBy: by,
      createdAt: now,
      updatedAt: now,
      sequence: 0,
    });
    return this.db.repo(Campaign).save(campaign);
  }

  /** Throws Refused with 404 when there is none. */
  async get(id: number): Promise<Campaign> {
    const campaign = await this.db.repo(Campaign).findOneBy({ id });
    if (!campaign) throw notFound('campaign', id);
    return campaign;
  }

  /** Changes a campaign that is not running; what was approved is no longer, so it is a draft again. */
  async edit(id: number, draft: CampaignDraft): Promise<Campaign> {
    const campaign = await this.get(id);
    const params = this.checked(campaign.kind, draft.params);
    if (await this.db.repo(Occurrence).existsBy({ campaignId: id, state: In(OPEN_OCCURRENCE) })) {
      throw new Refused(
        'campaigns.running',
        'An occurrence of this campaign is under way. Cancel it or let it finish.',
        {
          status: 409,
        },
      );
    }
    await this.step(id, EDITABLE, 'draft', {
      name: sql`${draft.name}`,
      params: sql`${JSON.stringify(params)}`,
      preview: sql`NULL`,
      approved_hash: sql`NULL`,
      next_at: sql`NULL`,
    });
    return this.get(id);
  }

  /** Counts what would go out next and keeps the answer, for approval to refer to. */
  async preview(id: number): Promise<Preview> {
    const campaign = await this.get(id);
    const preview = await this.previews.of(campaign);
    // An edit since then has changed the params: the answer belongs to the old ones and is not kept.
    await this.db.run(sql`
      UPDATE campaign SET preview = ${JSON.stringify(preview)}
      WHERE id = ${id} AND params = ${JSON.stringify(campaign.params)}`);
    return preview;
  }

  /** draft → in_review. Throws Refused naming what blocks it. */
  async submit(id: number): Promise<Campaign> {
    const campaign = await this.get(id);
    this.presentable(campaign);
    await this.step(id, ['draft'], 'in_review');
    return this.get(id);
  }

  /** in_review → approved, for exactly the content and audience of the last preview. */
  async approve(id: number, audienceHash: string, by: string): Promise<Campaign> {
    const campaign = await this.get(id);
    const preview = this.presentable(campaign);
    if (preview.audienceHash !== audienceHash) {
      throw new Refused('campaigns.preview-stale', 'The preview has changed since it was read. Look at it again.', {
        status: 409,
        details: { given: audienceHash, current: preview.audienceHash },
      });
    }
    await this.step(id, ['in_review'], 'approved', {
      approved_hash: sql`${audienceHash}`,
      approved_final: sql`${preview.final}`,
      approved_by: sql`${by}`,
      approved_at: sql`${this.clock.now()}`,
    });
    return this.get(id);
  }

  /** approved → scheduled. Throws Refused when no occurrence lies ahead. */
  async schedule(id: number): Promise<Campaign> {
    const campaign = await this.get(id);
    const next = this.kinds.find(campaign.kind).kind.next(campaign.params, this.clock.now());
    if (!next) {
      throw new Refused('campaigns.over', 'Every time of this campaign has passed. Choose a later one.', {
        status: 409,
      });
    }
    await this.db.transaction(async () => {
      await this.step(id, ['approved'], 'scheduled', { next_at: sql`${next}` });
      await this.queue.add(beginOccurrences, { campaignId: id }, { key: String(id), dueAt: next });
    });
    return this.get(id);
  }

  /**
   * scheduled → paused: no occurrence begins and none of its running ones dispatches anything. Occasions that pass
   * meanwhile are shown as missed afterwards.
   */
  async pause(id: number): Promise<Campaign> {
    await this.step(id, ['scheduled'], 'paused');
    return this.get(id);
  }

  /**
   * Moves a campaign to `state` if it is in one of `from`. Throws Refused (409) naming the state it is in otherwise.
   */
  async step(id: number, from: CampaignState[], state: CampaignState, values: Record<string, Sql> = {}): Promise<void> {
    const all = { ...values, state: sql`${state}`, updated_at: sql`${this.clock.now()}` };
    const settings = Object.entries(all).map(([column, value]) => sql`${sql.ident(column)} = ${value}`);
    const moved = await this.db.run(
      sql`UPDATE campaign SET ${sql.join(settings, ', ')} WHERE id = ${id} AND state IN (${from})`,
    );
    if (moved) return;
    const campaign = await this.get(id);
    throw new Refused('campaigns.wrong-state', `This campaign is ${campaign.state}; it must be ${from.join(' or ')}.`, {
      status: 409,
      details: { state: campaign.state, needed: from },
    });
  }

  private checked(kind: string, given: unknown): CampaignParams {
    const params = this.kinds.parse(kind, given);
    if (params.audience.rule) this.rules.parse(params.audience.rule);
    return params;
  }

  /** The campaign's preview, if it is of the present params and nothing in it blocks. */
  private presentable(campaign: Campaign): Preview {
    const { preview } = campaign;
    if (!preview || preview.contentHash !== contentHashOf(campaign.kind, campaign.params)) {
      throw new Refused('campaigns.no-preview', 'Preview the campaign first: nobody may approve unseen numbers.', {
        status: 409,
      });
    }
    const blocking = preview.warnings.filter((warning) => warning.blocking);
    if (blocking.length) {
      const said = blocking.map((warning) => warning.message).join(' ');
      throw new Refused('campaigns.blocked', `This must be mended first: ${said}`, { details: { warnings: blocking } });
    }
    return preview;
  }
}
