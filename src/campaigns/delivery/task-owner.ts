import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Contacts } from '../../reach/contacts.service';
import { ReachSettings } from '../../reach/reach-settings.service';
import { Effect, EffectOwner, EffectOwnerOf, Permit } from '../../wecom/outbox/effect-kinds';
import { Campaign } from '../campaign.entity';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { contactStep } from './contact-step';
import { DropOuts } from './drop-outs';

/** How long a paused task waits before it looks again; resuming makes it look at once. */
const PAUSE_LOOK_MS = 600_000;

/** Answers for the tasks of occurrences just before they are created: may they go, and to whom. */
@Injectable()
@EffectOwner('occ')
export class TaskOwner implements EffectOwnerOf {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: ReachSettings,
    private readonly dropOuts: DropOuts,
    private readonly contacts: Contacts,
  ) {}

  /** Reads pause, cancellation, validity, quiet hours and reach again, and takes out who may not be reached any more. */
  async permit(effect: Effect): Promise<Permit> {
    const task = await this.db.repo(MassTask).findOneBy({ effectId: effect.id });
    if (!task) return { blocked: 'no task belongs to this effect' };
    const [beat, occurrence] = await Promise.all([
      this.db.repo(Beat).findOneByOrFail({ id: task.beatId }),
      this.db.repo(Occurrence).findOneByOrFail({ id: task.occurrenceId }),
    ]);
    const campaign = await this.db.repo(Campaign).findOneByOrFail({ id: occurrence.campaignId });
    const now = this.clock.now();
    if (now >= beat.validUntil) return { cancel: 'expired' };
    if (!['running', 'paused'].includes(occurrence.state) || campaign.state === 'cancelled')
      return { cancel: 'cancelled' };
    if (occurrence.state === 'paused' || campaign.state === 'paused') {
      return { later: new Date(Math.min(now.getTime() + PAUSE_LOOK_MS, beat.validUntil.getTime())) };
    }
    const open = await this.settings.nextOpen(now);
    if (open > now) return open >= beat.validUntil ? { cancel: 'expired' } : { later: open };
    await this.takeOut(effect.id, occurrence, beat);
    const left = await this.db.row(
      sql`SELECT target_id FROM recipient_beat WHERE effect_id = ${effect.id} AND state = 'tasked' LIMIT 1`,
    );
    return left ? 'go' : { cancel: 'nobody-left' };
  }

  /** external_userids of the sender's friends, or chat ids. */
  async recipientsOf(effectId: number): Promise<string[]> {
    // Also those since delivered or withdrawn: reconciling compares with whom the call named.
    const named = sql`rb.effect_id = ${effectId} AND rb.state NOT IN ('pending', 'suppressed')`;
    const rows = await this.db.rows<{ id: string }>(sql`
      SELECT COALESCE(MIN(CASE WHEN f.status = 'active' THEN f.external_userid END), MIN(f.external_userid)) AS id
      FROM recipient_beat rb
      JOIN follow f ON f.customer_id = rb.target_id AND f.rep_userid = rb.sender
      WHERE ${named} AND rb.target_kind = 'customer' GROUP BY rb.target_id
      UNION ALL
      SELECT g.chat_id AS id FROM recipient_beat rb JOIN customer_group g ON g.id = rb.target_id
      WHERE ${named} AND rb.target_kind = 'group'
      ORDER BY id`);
    return rows.map((row) => row.id);
  }

  private async takeOut(effectId: number, occurrence: Occurrence, beat: Beat): Promise<void> {
    const now = this.clock.now();
    const rules = await this.settings.rules();
    const ask = { at: now, rules, budget: false };
    const reason = this.dropOuts.reason(occurrence, sql`rb.target_id`, sql`rb.sender`, ask);
    const out = await this.db.heavy<{ target_id: number; reason: string }>(sql`
      SELECT t.target_id, t.reason FROM (
        SELECT rb.target_id, ${reason} AS reason FROM recipient_beat rb WHERE rb.effect_id = ${effectId} AND rb.state = 'tasked'
      ) t WHERE t.reason IS NOT NULL`);
    if (!out.length) return;
    await this.db.transaction(async () => {
      for (const why of new Set(out.map((row) => row.reason))) {
        const ids = out.filter((row) => row.reason === why).map((row) => row.target_id);
        await this.db.run(sql`
          UPDATE recipient_beat SET state = 'suppressed', reason = ${why}, at = ${now}
          WHERE effect_id = ${effectId} AND state = 'tasked' AND target_id IN (${ids})`);
      }
      const ids = out.map((row) => row.target_id);
      await this.contacts.dropped(contactStep(occurrence, beat), sql`${ids}`);
    });
  }
}
