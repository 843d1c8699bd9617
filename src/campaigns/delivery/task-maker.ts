import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Contacts } from '../../reach/contacts.service';
import type { MassMessagePayload } from '../../wecom/outbox/mass-message.content';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { Beat, Occurrence } from '../occurrence.entity';
import { mostPerTask } from '../planning/limits';
import { BeatText } from '../recipient.entity';
import { contactStep } from './contact-step';

/** Some ten milliseconds on SQLite. */
const ROWS_PER_STATEMENT = 1000;

interface Share {
  sender: string;
  text_no: number;
}

/** Turns pending recipients into WeCom tasks: one per sender, text and chunk. */
@Injectable()
export class TaskMaker {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly contacts: Contacts,
  ) {}

  /** Makes tasks until nobody of the beat is pending. Each task is one transaction with its recipients. */
  async makeAll(occurrence: Occurrence, beat: Beat): Promise<void> {
    const shares = await this.db.rows<Share>(sql`
      SELECT DISTINCT sender, text_no FROM recipient_beat WHERE beat_id = ${beat.id} AND state = 'pending'
      ORDER BY sender, text_no`);
    for (const share of shares) while (await this.makeOne(occurrence, beat, share));
  }

  /**
   * The next chunk of a share: its effect, its task and the recipients' effect_id become visible together, and a
   * recipient that is no longer pending is in another task. False when nobody is left.
   */
  private async makeOne(occurrence: Occurrence, beat: Beat, { sender, text_no: textNo }: Share): Promise<boolean> {
    const now = this.clock.now();
    const mine = sql`beat_id = ${beat.id} AND state = 'pending' AND sender = ${sender} AND text_no = ${textNo}`;
    return this.db.transaction(async () => {
      const targets = await this.db.rows<{ target_id: number }>(sql`
        SELECT target_id FROM recipient_beat WHERE ${mine} ORDER BY target_id LIMIT ${mostPerTask(occurrence.targetKind)}`);
      if (!targets.length) return false;
      const { text } = await this.db.repo(BeatText).findOneByOrFail({ beatId: beat.id, no: textNo });
      const chunk = await this.chunksOf(beat.id, sender);
      const payload: MassMessagePayload = {
        chat_type: occurrence.targetKind === 'customer' ? 'single' : 'group',
        sender,
        text,
        attachments: [],
      };
      const ownerRef = `occ:${occurrence.id}/beat:${beat.beatKey}/sender:${sender}/chunk:${chunk}`;
      const [effectId] = await this.outbox.plan('mass-message', [{ ownerRef, payload, rep: sender }]);
      const size = await this.hand(
        occurrence,
        beat,
        mine,
        effectId,
        targets.map((target) => target.target_id),
      );
      await this.db.insertIgnore('mass_task', [
        {
          occurrence_id: occurrence.id,
          beat_id: beat.id,
          sender,
          chunk,
          text_no: textNo,
          size,
          effect_id: effectId,
          state: 'planned',
          created_at: now,
        },
      ]);
      return true;
    });
  }

  /** Puts recipients into the task and the contact log, in statements short enough for everybody else. */
  private async hand(
    occurrence: Occurrence,
    beat: Beat,
    mine: Sql,
    effectId: number,
    targets: number[],
  ): Promise<number> {
    let size = 0;
    for (let at = 0; at < targets.length; at += ROWS_PER_STATEMENT) {
      const slice = targets.slice(at, at + ROWS_PER_STATEMENT);
      const range = sql`target_id >= ${slice[0]} AND target_id <= ${slice[slice.length - 1]}`;
      size += await this.db.run(sql`
        UPDATE recipient_beat SET state = 'tasked', effect_id = ${effectId}, at = ${this.clock.now()}
        WHERE ${mine} AND ${range}`);
      await this.contacts.reserve(
        contactStep(occurrence, beat),
        sql`SELECT target_id, sender AS rep_userid FROM recipient_beat WHERE effect_id = ${effectId} AND ${range}`,
      );
    }
    return size;
  }

  private async chunksOf(beatId: number, sender: string): Promise<number> {
    const row = await this.db.row<{ chunks: number }>(
      sql`SELECT COUNT(*) AS chunks FROM mass_task WHERE beat_id = ${beatId} AND sender = ${sender}`,
    );
    return Number(row?.chunks ?? 0);
  }
}
