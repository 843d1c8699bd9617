import { Injectable } from '@nestjs/common';
import { repRenamed } from '../../customers/customers.facts';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';

/** Moves what names a rep to the userid they have now; WeCom does the same with its own codes. */
@Injectable()
export class RenamedReps {
  constructor(private readonly db: Database) {}

  @On(repRenamed)
  async renamed({ from, to }: { from: string; to: string }): Promise<void> {
    await this.db.transaction(async () => {
      const rest = sql`external_userid, customer_id, arrived_at, had_code, welcome_effect_id`;
      await this.db.run(sql`
        ${this.db.dialect.insertIgnore('channel_arrival')} (channel_id, rep_userid, ${rest})
        SELECT channel_id, ${to}, ${rest} FROM channel_arrival WHERE rep_userid = ${from}`);
      await this.db.run(sql`DELETE FROM channel_arrival WHERE rep_userid = ${from}`);
      for (const table of ['channel', 'moment']) {
        const rows = await this.db.rows<{ id: number; users: string }>(
          sql`SELECT id, users FROM ${sql.ident(table)} WHERE users LIKE ${`%${JSON.stringify(from)}%`}`,
        );
        for (const { id, users } of rows) {
          const now = [...new Set((JSON.parse(users) as string[]).map((userid) => (userid === from ? to : userid)))];
          await this.db.run(sql`UPDATE ${sql.ident(table)} SET users = ${JSON.stringify(now)} WHERE id = ${id}`);
        }
      }
    });
  }
}
