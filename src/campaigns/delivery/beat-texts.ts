import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { MessageTarget, rendered, variablesIn } from '../../materials/variables';
import { Beat, Occurrence } from '../occurrence.entity';
import { MOST_TEXTS } from '../planning/limits';
import { BeatText } from '../recipient.entity';

/** Targets after one id, up to and including another. */
export interface Slice {
  after: number;
  last: number;
}

/** The texts of a beat: recipients with one rendered text share a task, and each text is one more confirmation. */
@Injectable()
export class BeatTexts {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Fills in the variables for a slice of those pending and gives each distinct text a number. Recipients without a
   * value are suppressed. Answers the problem when a sender would have to confirm more than three texts of this slice
   * alone, else null. Joins the caller's transaction; doing it again changes nothing.
   */
  async assign(occurrence: Occurrence, beat: Beat, { after, last }: Slice): Promise<string | null> {
    if (!variablesIn(beat.text).length) {
      await this.numbersOf(beat, [beat.text]);
      return null;
    }
    const text = renderedFor(beat.text, occurrence.targetKind);
    // All of the primary key, so that a slice costs what it holds and not what the beat holds.
    const slice = sql`beat_id = ${beat.id} AND target_kind = ${occurrence.targetKind}
      AND target_id > ${after} AND target_id <= ${last} AND state = 'pending'`;
    await this.db.run(sql`
      UPDATE recipient_beat SET state = 'suppressed', reason = 'missing-variable', at = ${this.clock.now()}
      WHERE ${slice} AND ${text} IS NULL`);
    const pairs = await this.db.rows<{ sender: string; text: string }>(sql`
      SELECT DISTINCT t.sender, t.text FROM (SELECT sender, ${text} AS text FROM recipient_beat WHERE ${slice}) t
      ORDER BY t.sender, t.text`);
    if (!pairs.length) return null;
    const own = mostFrequent(pairs.map((pair) => pair.sender));
    if (own > MOST_TEXTS) return tooMany(own);
    const numbers = await this.numbersOf(
      beat,
      pairs.map((pair) => pair.text),
    );
    const cases = [...new Set(pairs.map((pair) => pair.text))].map(
      (one) => sql`WHEN ${one} THEN ${numbers.get(hashOf(one))}`,
    );
    await this.db.run(sql`
      UPDATE recipient_beat SET text_no = CASE ${text} ${sql.join(cases, ' ')} ELSE text_no END WHERE ${slice}`);
    return null;
  }

  /** The same problem over all slices of a beat; asked once, when everybody is enrolled. */
  async problem(beat: Beat): Promise<string | null> {
    if (!variablesIn(beat.text).length) return null;
    const row = await this.db.row<{ worst: number | null }>(sql`
      SELECT MAX(t.texts) AS worst FROM (
        SELECT COUNT(DISTINCT text_no) AS texts FROM recipient_beat WHERE beat_id = ${beat.id} AND state = 'pending'
        GROUP BY sender) t`);
    const worst = Number(row?.worst ?? 0);
    return worst > MOST_TEXTS ? tooMany(worst) : null;
  }

  /** The numbers of these texts by their hashes, new ones added. */
  private async numbersOf(beat: Beat, texts: string[]): Promise<Map<string, number>> {
    const known = await this.db.repo(BeatText).findBy({ beatId: beat.id });
    const numbers = new Map(known.map((text) => [text.textHash, text.no]));
    const fresh = [...new Set(texts)].filter((text) => !numbers.has(hashOf(text)));
    const rows = fresh.map((text, index) => {
      return { beat_id: beat.id, no: known.length + index, text, text_hash: hashOf(text) };
    });
    await this.db.insertIgnore('beat_text', rows);
    for (const row of rows) numbers.set(row.text_hash, row.no);
    return numbers;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function mostFrequent(senders: string[]): number {
  const counts = new Map<string, number>();
  for (const sender of senders) counts.set(sender, (counts.get(sender) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function tooMany(texts: number): string {
  return `One sender would have to confirm ${texts} different texts or more; at most ${MOST_TEXTS} are allowed.`;
}

/** The rendered text of a row of recipient_beat. */
function renderedFor(text: string, target: MessageTarget): Sql {
  const who =
    target === 'customer'
      ? sql`customer c JOIN rep s ON s.userid = recipient_beat.sender WHERE c.id = recipient_beat.target_id`
      : sql`customer_group g JOIN rep s ON s.userid = recipient_beat.sender WHERE g.id = recipient_beat.target_id`;
  return sql`(SELECT ${rendered(text, target)} FROM ${who})`;
}
