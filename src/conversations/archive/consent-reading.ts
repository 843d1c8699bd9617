import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { AgreePair, AgreeStatus, ArchiveApi, MOST_AGREE_PAIRS, SingleAgree } from '../../wecom/api/archive.api';
import { isErrcode } from '../../wecom/client/errors';
import { ArchiveFeed } from '../feed/archive-feed';
import { ConsentStatus } from './archive-consent.entity';
import { Consents } from './consents';

/** A userid or external id of the call is not known; it names none of them. */
const UNKNOWN_PAIR = 301061;

const STATUS: Record<AgreeStatus, ConsentStatus> = { Agree: 'agree', Disagree: 'disagree', Default_Agree: 'default' };

const readConsents = job<{ afterRep: string; afterExternal: string }>('conversations.read-consents');

/** Asks WeCom each night who agreed to being archived: friends of reps with a seat, a hundred at a time. */
@Injectable()
export class ConsentReading {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly feed: ArchiveFeed,
    private readonly api: ArchiveApi,
    private readonly consents: Consents,
  ) {}

  @Scheduled('conversations.consents', '17 3 * * *')
  async readEachNight(): Promise<void> {
    if (this.feed.available) await this.goOn('', '');
  }

  @OnJob(readConsents)
  async read({ afterRep, afterExternal }: { afterRep: string; afterExternal: string }): Promise<void> {
    const rows = await this.db.rows<{ userid: string; external: string }>(sql`
      SELECT f.rep_userid AS userid, f.external_userid AS external
      FROM follow f JOIN rep r ON r.userid = f.rep_userid AND r.has_archive_seat = 1
      WHERE f.status = 'active'
        AND (f.rep_userid > ${afterRep} OR (f.rep_userid = ${afterRep} AND f.external_userid > ${afterExternal}))
      ORDER BY f.rep_userid, f.external_userid LIMIT ${MOST_AGREE_PAIRS}`);
    if (!rows.length) return;
    const said = await this.ask(rows.map(({ userid, external }) => ({ userid, exteranalopenid: external })));
    await this.consents.learn(
      said.flatMap(({ userid, exteranalopenid, agree_status, status_change_time }) => ({
        scope: userid,
        externalUserid: exteranalopenid,
        // What is none of the three is as good as no answer.
        status: STATUS[agree_status] ?? 'default',
        source: 'api' as const,
        changedAt: new Date(status_change_time * 1000),
      })),
    );
    const { userid, external } = rows[rows.length - 1];
    if (rows.length === MOST_AGREE_PAIRS) await this.goOn(userid, external);
  }

  /** One unknown id refuses a whole call, so that one is found by halves. */
  private async ask(pairs: AgreePair[]): Promise<SingleAgree[]> {
    try {
      return await this.api.agreements(pairs);
    } catch (error) {
      if (!isErrcode(error, UNKNOWN_PAIR)) throw error;
      if (pairs.length === 1) return [];
      const half = Math.ceil(pairs.length / 2);
      return [...(await this.ask(pairs.slice(0, half))), ...(await this.ask(pairs.slice(half)))];
    }
  }

  private async goOn(afterRep: string, afterExternal: string): Promise<void> {
    await this.queue.add(readConsents, { afterRep, afterExternal }, { key: 'archive' });
  }
}
