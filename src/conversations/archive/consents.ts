import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { OnWecom } from '../../wecom/inbox/on-wecom';
import { WecomEvent } from '../../wecom/inbox/wecom-event';
import { messagesArrived } from '../conversations.facts';
import { ConsentStatus } from './archive-consent.entity';

/** What one outside party said about being archived in one chat. */
export interface Agreement {
  /** The rep's userid, or the group's chat id. */
  scope: string;
  externalUserid: string;
  status: ConsentStatus;
  source: 'message' | 'event' | 'api';
  changedAt: Date;
}

/** Rows per statement, and customers per fact. */
const CHUNK = 100;

/** Whether outside parties agreed to being archived; the last word counts, from wherever it came. */
@Injectable()
export class Consents {
  constructor(
    private readonly db: Database,
    private readonly facts: Facts,
  ) {}

  /** The customer agreed when a rep added them. */
  @OnWecom('change_external_contact', 'msg_audit_approved')
  async hearOfAgreement({ fields, at }: WecomEvent): Promise<void> {
    const { UserID: scope, ExternalUserID: externalUserid } = fields;
    if (typeof scope !== 'string' || typeof externalUserid !== 'string' || !scope || !externalUserid) return;
    await this.learn([{ scope, externalUserid, status: 'agree', source: 'event', changedAt: at }]);
  }

  /** Stores what is newer than what is known, and tells whose chats may have become readable or closed. */
  async learn(agreements: Agreement[]): Promise<void> {
    for (let at = 0; at < agreements.length; at += CHUNK) {
      const some = agreements.slice(at, at + CHUNK);
      await this.db.transaction(() => this.store(some));
    }
  }

  /** What is known of these people: the status and since when (epoch ms), by `keyOf`. */
  async of(externals: string[]): Promise<Map<string, { status: ConsentStatus; since: number }>> {
    const rows = await this.db.rows<{ scope: string; who: string; status: ConsentStatus; since: number }>(sql`
      SELECT scope, external_userid AS who, status, changed_at AS since FROM archive_consent
      WHERE external_userid IN (${externals})`);
    return new Map(rows.map(({ scope, who, status, since }) => [keyOf(scope, who), { status, since: Number(since) }]));
  }

  private async store(agreements: Agreement[]): Promise<void> {
    const before = await this.of([...new Set(agreements.map(({ externalUserid }) => externalUserid))]);
    const tuples = agreements.map(
      ({ scope, externalUserid, status, source, changedAt }) =>
        sql`(${scope.slice(0, 64)}, ${externalUserid.slice(0, 64)}, ${status}, ${source}, ${changedAt})`,
    );
    const { dialect } = this.db;
    const newer = sql`${dialect.fresh('changed_at')} >= archive_consent.changed_at`;
    const kept = (column: string) =>
      sql`CASE WHEN ${newer} THEN ${dialect.fresh(column)} ELSE ${sql.ident(`archive_consent.${column}`)} END`;
    // changed_at last: MySQL assigns left to right, and the others compare with the old one.
    const update = dialect.onConflictSet(['scope', 'external_userid'], {
      status: kept('status'),
      source: kept('source'),
      changed_at: kept('changed_at'),
    });
    await this.db.run(sql`
      INSERT INTO archive_consent (scope, external_userid, status, source, changed_at)
      VALUES ${sql.join(tuples, ', ')} ${update}`);
    const moved = agreements.filter((one) => before.get(keyOf(one.scope, one.externalUserid))?.status !== one.status);
    await this.tell([...new Set(moved.map(({ externalUserid }) => externalUserid))]);
  }

  private async tell(externals: string[]): Promise<void> {
    if (!externals.length) return;
    const rows = await this.db.rows<{ id: number }>(sql`
      SELECT DISTINCT customer_id AS id FROM identity WHERE kind = 'external_userid' AND value IN (${externals})`);
    if (rows.length) await this.facts.announce(messagesArrived, { customerIds: rows.map((row) => row.id) });
  }
}

/** One chat of one outside party. */
export function keyOf(scope: string, externalUserid: string): string {
  return `${scope}\n${externalUserid}`;
}
