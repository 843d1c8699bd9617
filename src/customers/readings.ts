import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';

const NEVER = new Date(0);

/**
 * Keeps a sync from storing over what an event has told meanwhile. A page of a sync may be stored long after it was
 * read; an event about one of its customers that was read later knows better, even where it found that there is
 * nothing to store. Both take the subject's row first, so that on MySQL too one of them comes after the other.
 */
@Injectable()
export class Readings {
  constructor(private readonly db: Database) {}

  /** Notes that an event's handler asked WeCom about `subject` from `readAt` on. First thing in the caller's transaction. */
  async note(subject: string, readAt: Date): Promise<void> {
    await this.take([subject], readAt);
  }

  /**
   * Those of `subjects` about whom an event's handler asked after `readAt`: what the caller read of them is old.
   * First thing in the caller's transaction; `subjects` are locked until it ends.
   */
  async overtaken(subjects: string[], readAt: Date): Promise<Set<string>> {
    if (!subjects.length) return new Set();
    // Everybody takes rows in the same order, so that two who meet wait and do not deadlock.
    const ordered = [...new Set(subjects)].sort();
    await this.take(ordered, NEVER);
    const rows = await this.db.rows<{ subject: string }>(sql`
      SELECT subject FROM wecom_reading WHERE subject IN (${ordered}) AND read_at > ${readAt}`);
    return new Set(rows.map((row) => row.subject));
  }

  private async take(subjects: string[], readAt: Date): Promise<void> {
    const { greatest, fresh, onConflictSet } = this.db.dialect;
    const values = subjects.map((subject) => sql`(${subject}, ${readAt})`);
    const later = greatest(sql`wecom_reading.read_at`, fresh('read_at'));
    await this.db.run(sql`
      INSERT INTO wecom_reading (subject, read_at) VALUES ${sql.join(values, ',')}
      ${onConflictSet(['subject'], { read_at: later })}`);
  }
}
