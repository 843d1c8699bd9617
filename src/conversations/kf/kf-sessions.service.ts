import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { notFound } from '../../platform/errors/errors';
import { OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { KfApi } from '../../wecom/api/kf.api';
import { KF_WINDOW_MS } from '../../wecom/api/kf-limits';
import { readKfSession } from './kf.jobs';
import { KfSession } from './kf-session.entity';
import { after, isOld, KF_STATES, KfState, SessionNews, Standing } from './session-states';

/** Sessions closed per commit. */
const CHUNK = 200;

interface Row {
  id: number;
  state: KfState;
  servicer_userid: string;
  since: number;
  version: number;
}

/** A standing and what brought it about. */
type Step = Standing & { cause: string };

/** What one page tells of one session, in order. */
export interface Heard {
  sessionId: number;
  news: SessionNews[];
}

/** The sessions' states: every transition compares the version it was computed from, and leaves a line behind. */
@Injectable()
export class KfSessions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly api: KfApi,
  ) {}

  /** @throws Refused 404 */
  async find(id: number): Promise<KfSession> {
    const session = await this.db.repo(KfSession).findOneBy({ id });
    if (!session) throw notFound('session', id);
    return session;
  }

  /** The sessions of these customers with the account, begun where there were none; in the caller's transaction. */
  async open(openKfid: string, firstSeen: Map<string, number>): Promise<Map<string, number>> {
    const rows = [...firstSeen].map(([external_userid, at]) => {
      const begun = { state: 'ended', since: at, last_at: at, scene: '', servicer_userid: '', version: 0 };
      return { open_kfid: openKfid, external_userid, ...begun };
    });
    await this.db.insertIgnore('kf_session', rows);
    const found = await this.db.rows<{ id: number; external_userid: string }>(sql`
      SELECT id, external_userid FROM kf_session
      WHERE open_kfid = ${openKfid} AND external_userid IN (${[...firstSeen.keys()]})`);
    return new Map(found.map((row) => [row.external_userid, row.id]));
  }

  /** Takes in what was heard, in the caller's transaction or one of its own. */
  async hear(heard: Heard[]): Promise<void> {
    let open = heard.filter(({ news }) => news.length);
    await this.db.transaction(async () => {
      while (open.length) {
        const ids = open.map(({ sessionId }) => sessionId);
        const rows = await this.db.rows<Row>(
          sql`SELECT id, state, servicer_userid, since, version FROM kf_session WHERE id IN (${ids})`,
        );
        const byId = new Map(rows.map((row) => [row.id, row]));
        const lost: Heard[] = [];
        for (const one of open) {
          const row = byId.get(one.sessionId);
          if (row && !(await this.apply(row, one.news))) lost.push(one);
        }
        open = lost;
      }
    });
  }

  /** Asks WeCom where the session stands and keeps it. @throws as WecomClient */
  async refresh(session: Pick<KfSession, 'id' | 'openKfid' | 'externalUserid'>): Promise<KfState> {
    const { service_state, servicer_userid } = await this.api.state(session.openKfid, session.externalUserid);
    const state = KF_STATES[service_state];
    await this.stands(session.id, state, servicer_userid ?? '', 'read');
    return state;
  }

  @OnJob(readKfSession)
  async read({ sessionId }: { sessionId: number }): Promise<void> {
    await this.refresh(await this.find(sessionId));
  }

  /** WeCom has it so now. */
  async stands(sessionId: number, state: KfState, servicer: string, cause: 'read' | 'ours'): Promise<void> {
    const at = this.clock.now().getTime();
    await this.hear([{ sessionId, news: [{ at, what: 'stands', state, servicer, cause }] }]);
  }

  /** A session ends 48 hours after the customer's last message, without a word from WeCom. */
  @Scheduled('conversations.kf-silence', '23 * * * *')
  async endSilent(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - KF_WINDOW_MS);
    for (;;) {
      const silent = await this.db.rows<Row>(sql`
        SELECT id, state, servicer_userid, since, version FROM kf_session
        WHERE state IN ('new', 'assistant', 'queued', 'human') AND COALESCE(last_customer_at, last_at) < ${before}
        ORDER BY id LIMIT ${CHUNK}`);
      await this.db.transaction(async () => {
        for (const row of silent) {
          await this.change(row, [{ state: 'ended', servicer: '', since: now.getTime(), cause: 'silence' }]);
        }
      });
      if (silent.length < CHUNK) return;
    }
  }

  private async apply(row: Row, news: SessionNews[]): Promise<boolean> {
    let standing: Standing = { state: row.state, servicer: row.servicer_userid, since: Number(row.since) };
    const steps: Step[] = [];
    for (const one of news) {
      // A customer's word that seems to be older than the end of the session: only WeCom can tell.
      const doubtful = one.what === 'customer-wrote' && standing.state === 'ended' && isOld(standing, one);
      if (doubtful) await this.queue.add(readKfSession, { sessionId: row.id }, { key: String(row.id) });
      const next = after(standing, one);
      if (!next) continue;
      steps.push(next);
      standing = next;
    }
    return steps.length === 0 || this.change(row, steps);
  }

  /** Compare-and-set on the version, and one line per step. False when somebody else was faster. */
  private async change(row: Row, steps: Step[]): Promise<boolean> {
    const last = steps[steps.length - 1];
    const set: Sql = sql`state = ${last.state}, servicer_userid = ${last.servicer}, since = ${last.since}`;
    const changed = await this.db.run(
      sql`UPDATE kf_session SET ${set}, version = version + 1 WHERE id = ${row.id} AND version = ${row.version}`,
    );
    if (!changed) return false;
    const moves = steps.map(({ state, servicer, since, cause }, step) => {
      const between = {
        from_state: step ? steps[step - 1].state : row.state,
        to_state: state,
        servicer_userid: servicer,
      };
      return { session_id: row.id, ...between, cause, at: since };
    });
    await this.db.insertIgnore('kf_session_move', moves);
    return true;
  }
}
