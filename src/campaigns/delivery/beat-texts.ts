import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { MessageTarget, rendered, variablesIn } from '../../materials/variables';
import { Beat, Occurrence } from '../occurrence.entity';
import { MOST_TEXTS } from '../planning/limits';

/** The texts of a beat: recipients with one rendered text share a task, and each text is one more confirmation. */
@Injectable()
export class BeatTexts {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Fills in the variables for everybody pending and gives each distinct text a number. Recipients without a value are
   * suppressed. Answers the problem when a sender would have to confirm more than three texts, else null. Joins the
   * caller's transaction.
   */
  async assign(occurrence: Occurrence, beat: Beat): Promise<string | null> {
    if (!variablesIn(beat.text).length) {
      await this.write(beat, [beat.text]);
      return null;
    }
    const text = renderedFor(beat.text, occurrence.targetKind);
    const pending = sql`beat_id = ${beat.id} AND state = 'pending'`;
    await this.db.run(sql`
      UPDATE recipient_beat SET state = 'suppressed', reason = 'missing-variable', at = ${this.clock.now()}
      WHERE ${pending} AND ${text} IS NULL`);
    const found = await this.db.rows<{ sender: string; texts: number; text: string }>(sql`
      SELECT sender, COUNT(DISTINCT text) AS texts, MIN(text) AS text
      FROM (SELECT sender, ${text} AS text FROM recipient_beat WHERE ${pending}) t GROUP BY sender`);
    const worst = found.reduce((most, row) => Math.max(most, Number(row.texts)), 0);
    if (worst > MOST_TEXTS) {
      return `One sender would have to confirm ${worst} different texts; at most ${MOST_TEXTS} are allowed.`;
    }
    const pairs = await this.db.rows<{ sender: string; text: string }>(sql`
      SELECT DISTINCT sender, text FROM (SELECT sender, ${text} AS text FROM recipient_beat WHERE ${pending}) t
      ORDER BY sender, text`);
    const texts = [...new Set(pairs.map((pair) => pair.text))];
    await this.write(beat, texts);
    for (const pair of pairs) {
      await this.db.run(sql`
        UPDATE recipient_beat SET text_no = ${texts.indexOf(pair.text)}
        WHERE ${pending} AND sender = ${pair.sender} AND ${text} = ${pair.text}`);
    }
    return null;
  }

  private async write(beat: Beat, texts: string[]): Promise<void> {
    const rows = texts.map((text, no) => {
      return { beat_id: beat.id, no, text, text_hash: createHash('sha256').update(text).digest('hex') };
    });
    await this.db.insertIgnore('beat_text', rows);
  }
}

/** The rendered text of a row of recipient_beat. */
function renderedFor(text: string, target: MessageTarget): Sql {
  const who =
    target === 'customer'
      ? sql`customer c JOIN rep s ON s.userid = recipient_beat.sender WHERE c.id = recipient_beat.target_id`
      : sql`customer_group g JOIN rep s ON s.userid = recipient_beat.sender WHERE g.id = recipient_beat.target_id`;
  return sql`(SELECT ${rendered(text, target)} FROM ${who})`;
}
