import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound } from '../../platform/errors/errors';
import { ArchiveFeed } from '../feed/archive-feed';
import { ArchiveLedger } from './archive-ledger';
import { ArchiveState } from './archive.dto';
import { MediaState } from './archive-media.entity';

const MOST_GAPS = 50;

/** A file that can be handed out. */
export interface StoredFile {
  path: string;
  kind: string;
  name: string;
  bytes: number;
}

/** What can be asked about the archive itself. */
@Injectable()
export class ArchiveQueries {
  constructor(
    private readonly db: Database,
    private readonly feed: ArchiveFeed,
    private readonly ledger: ArchiveLedger,
  ) {}

  async state(): Promise<ArchiveState> {
    const { caughtUpAt, lagMs, failure } = await this.ledger.progress();
    const [row] = await this.db.heavy<Record<string, number>>(sql`SELECT
      (SELECT COUNT(*) FROM archive_record WHERE state = 'strange') AS strange,
      (SELECT COUNT(*) FROM archive_record WHERE state = 'withheld') AS withheld,
      (SELECT COUNT(DISTINCT external_userid) FROM archive_consent WHERE status <> 'disagree') AS agreed,
      (SELECT COUNT(DISTINCT external_userid) FROM archive_consent WHERE status = 'disagree') AS disagreed,
      (SELECT COUNT(*) FROM archive_media WHERE state = 'waiting') AS waiting,
      (SELECT COUNT(*) FROM archive_media WHERE state IN ('gone', 'failed')) AS lost`);
    return {
      available: this.feed.available,
      caughtUpAt,
      lagSeconds: lagMs === null ? null : Math.round(lagMs / 1000),
      failure,
      gaps: await this.gaps(),
      unreadable: await this.unreadable(),
      strange: row.strange,
      withheld: row.withheld,
      agreed: row.agreed,
      disagreed: row.disagreed,
      filesWaiting: row.waiting,
      filesLost: row.lost,
    };
  }

  /** @throws Refused (404) when there is no such file, it is not fetched, or its message was taken back */
  async file(id: number): Promise<StoredFile> {
    const row = await this.db.row<{ path: string; kind: string; name: string; got: number; state: MediaState }>(sql`
      SELECT f.path, f.kind, f.name, f.got, f.state FROM archive_media f
      JOIN message m ON m.msgid = f.msgid AND m.revoked_at IS NULL WHERE f.id = ${id} AND f.state = 'stored'`);
    if (!row) throw notFound('file', id);
    return { path: row.path, kind: row.kind, name: row.name, bytes: Number(row.got) };
  }

  private async gaps(): Promise<ArchiveState['gaps']> {
    const rows = await this.db.rows<{ from_at: number; until_at: number; noticed_at: number }>(
      sql`SELECT from_at, until_at, noticed_at FROM archive_gap ORDER BY from_at DESC LIMIT ${MOST_GAPS}`,
    );
    const dateOf = (value: number) => new Date(Number(value));
    return rows.map((row) => ({
      from: dateOf(row.from_at),
      until: dateOf(row.until_at),
      noticedAt: dateOf(row.noticed_at),
    }));
  }

  private async unreadable(): Promise<ArchiveState['unreadable']> {
    const rows = await this.db.heavy<{ version: number; fault: string; records: number }>(sql`
      SELECT key_version AS version, fault, COUNT(*) AS records FROM archive_record WHERE state = 'unreadable'
      GROUP BY key_version, fault ORDER BY key_version, fault`);
    return rows.map(({ version, fault, records }) => ({ keyVersion: version, fault, records }));
  }
}
