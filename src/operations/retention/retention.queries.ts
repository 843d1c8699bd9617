import { Injectable } from '@nestjs/common';
import { SETTINGS, Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { RetentionText } from '../../platform/retention/retained';
import { Trimmer } from '../../platform/retention/trimmer';
import { TrimmingRow } from '../../platform/retention/trimming.entity';
import { RetentionRound, RetentionView, RetentionWords } from './retention.dto';

/** What can be asked about what is forgotten. */
@Injectable()
export class RetentionQueries {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
    private readonly trimmer: Trimmer,
  ) {}

  /** Every kind of data that is trimmed, also those kept for ever. */
  async list(): Promise<RetentionView[]> {
    const sums = await this.db.rows<{ name: string; trimmed: number; last: number }>(
      sql`SELECT name, SUM(trimmed) AS trimmed, MAX(id) AS last FROM trimming GROUP BY name`,
    );
    const rounds = sums.length
      ? await this.db
          .repo(TrimmingRow)
          .createQueryBuilder('round')
          .whereInIds(sums.map((row) => row.last))
          .getMany()
      : [];
    return this.trimmer.all().map(({ name, title, stays, days }) => {
      const last = rounds.find((round) => round.name === name);
      return {
        name,
        title: words(title),
        stays: words(stays),
        setting: SETTINGS[days].env,
        days: this.settings.values[days],
        trimmed: Number(sums.find((row) => row.name === name)?.trimmed ?? 0),
        last: last ? roundOf(last) : null,
      };
    });
  }
}

function roundOf(row: TrimmingRow): RetentionRound {
  const { state, startedAt, finishedAt, trimmed, spared, bites, longestMs } = row;
  const share = state === 'done' || row.untilId === 0 ? 1 : row.cursorId / row.untilId;
  return { state, before: row.beforeAt, startedAt, finishedAt, share, trimmed, spared, bites, longestMs };
}

function words([zh, en]: RetentionText): RetentionWords {
  return { zh, en };
}
