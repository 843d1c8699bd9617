import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { messagesArrived } from '../conversations.facts';

/** Messages that were taken back: they stay as rows, without their words, signals and files. */
@Injectable()
export class Recalls {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /**
   * Takes back, in the caller's transaction: what the recalls just read name, and of the messages just stored those an
   * earlier recall names. The original's JSON stays, encrypted, in the book of records; no view shows it.
   */
  async apply(stored: string[], takenBack: string[]): Promise<void> {
    const earlier = stored.length
      ? await this.db.rows<{ msgid: string }>(
          sql`SELECT DISTINCT takes_back AS msgid FROM archive_record WHERE takes_back IN (${stored})`,
        )
      : [];
    const msgids = [...new Set([...takenBack, ...earlier.map((row) => row.msgid)])];
    if (!msgids.length) return;
    const rows = await this.db.rows<{ id: number; customer_id: number | null }>(
      sql`SELECT id, customer_id FROM message WHERE msgid IN (${msgids}) AND revoked_at IS NULL`,
    );
    if (!rows.length) return;
    const ids = rows.map((row) => row.id);
    await this.db.run(sql`UPDATE message SET text = '', revoked_at = ${this.clock.now()} WHERE id IN (${ids})`);
    await this.db.run(sql`DELETE FROM message_signal WHERE message_id IN (${ids})`);
    await this.db.run(sql`UPDATE archive_media SET state = 'revoked' WHERE msgid IN (${msgids}) AND state = 'waiting'`);
    const customerIds = [...new Set(rows.flatMap((row) => row.customer_id ?? []))];
    if (customerIds.length) await this.facts.announce(messagesArrived, { customerIds });
  }
}
