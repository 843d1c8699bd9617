import { Injectable, Logger } from '@nestjs/common';
import { In } from 'typeorm';
import { Occasion } from '../../config/presets/prospect-sentences';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { job, OnJob } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { Scheduled } from '../platform/schedule/schedules';
import { expectedWindow } from './buying-window';
import { CandidateQueries } from './candidates.queries';
import { choose, Chosen, DuePair, score, Scored } from './choosing';
import { Evidence, EvidenceQueries } from './evidence.queries';
import { History, HistoryQueries } from './history.queries';
import { ProspectRun } from './prospect-run.entity';
import { reasonsFor } from './reasons';
import { sentencesFor } from './sentences';

const makeList = job<Record<string, never>>('prospects.make-list', { attempts: 3, lease: 120 });

/** Later than this many times the usual, the words are different. */
const OVERDUE = 1.5;

/** Rows per write: their texts are long, and others wait for the one connection. */
const CHUNK = 50;

const COLUMNS = (
  'rep_userid place model probability base_rate value_fen product_id offer_id quantity ' +
  'cycle_days last_day window_from window_to seen_last_day reasons sentences run_id'
).split(' ');

/** Makes the day's list: whom to contact, why today, with what and what it is worth. */
@Injectable()
export class ProspectList {
  private readonly logger = new Logger('Prospects');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly queue: Queue,
    private readonly history: HistoryQueries,
    private readonly candidates: CandidateQueries,
    private readonly evidence: EvidenceQueries,
  ) {}

  /** Before the reps' day begins. */
  @Scheduled('prospects.refresh', '30 5 * * *')
  async everyMorning(): Promise<void> {
    await this.ask('schedule');
  }

  /** Asks for today's list to be made (again); a run that is still queued is that run. */
  async ask(askedBy: string): Promise<ProspectRun> {
    return this.db.transaction(async () => {
      const runs = this.db.repo(ProspectRun);
      const day = this.calendar.today();
      await this.queue.add(makeList, {}, { key: 'list' });
      const waiting = await runs.findOneBy({ day, state: 'queued' });
      if (waiting) return waiting;
      const { identifiers } = await runs.insert({
        day,
        state: 'queued',
        askedBy,
        leftOut: {},
        askedAt: this.clock.now(),
      });
      return runs.findOneByOrFail({ id: identifiers[0].id as number });
    });
  }

  /**
   * Lists are made one after another. Takes the latest run asked for, also one that a killed process had begun; it stands
   * for those before it. A run that fails is queued again with its error, for the job's next attempt.
   */
  @OnJob(makeList)
  async handle(): Promise<void> {
    const runs = this.db.repo(ProspectRun);
    const run = await runs.findOne({ where: { state: In(['queued', 'running']) }, order: { id: 'DESC' } });
    if (!run) return;
    const now = this.clock.now();
    await this.db
      .run(sql`UPDATE prospect_run SET state = 'failed', error = 'superseded by a later run', finished_at = ${now}
      WHERE id < ${run.id} AND state IN ('queued', 'running')`);
    await this.db.run(
      sql`UPDATE prospect_run SET state = 'running', error = NULL, started_at = ${now} WHERE id = ${run.id}`,
    );
    try {
      await this.make(run);
    } catch (error) {
      const text = (error as Error).message.slice(0, 500);
      await this.db.run(
        sql`UPDATE prospect_run SET state = 'queued', error = ${text} WHERE id = ${run.id} AND state = 'running'`,
      );
      throw error;
    }
  }

  private async make(run: ProspectRun): Promise<void> {
    const today = run.day;
    const history = await this.history.learn(today);
    const { scored, leftOut, candidates } = await this.scoreAll(history, today);
    const { chosen, over } = choose(scored, await this.candidates.places(today));
    if (over) leftOut['over-capacity'] = over;
    const evidence = await this.evidence.of(chosen, today);
    await this.store(run, chosen, evidence, history);
    const listed = chosen.filter((one) => !one.held);
    await this.db.run(sql`
      UPDATE prospect_run SET state = 'done', model = ${history.model}, base_rate = ${baseRate(history)},
        spread = ${history.spread}, buyers = ${history.buyers}, history_days = ${history.historyDays},
        candidates = ${candidates}, listed = ${listed.length}, held = ${chosen.length - listed.length},
        reps = ${new Set(listed.map((one) => one.candidate.repUserid)).size}, left_out = ${JSON.stringify(leftOut)},
        finished_at = ${this.clock.now()}
      WHERE id = ${run.id} AND state = 'running'`);
    this.logger.log(
      `Listed ${listed.length} of ${candidates} candidates for ${this.calendar.text(today)} (${history.model}).`,
    );
  }

  /** Everybody who is due, scored or left out with a reason. */
  private async scoreAll(history: History, today: Day) {
    const settled = await this.candidates.settled(today);
    const scored: Scored[] = [];
    const leftOut: Record<string, number> = {};
    let candidates = 0;
    for (const range of await this.history.ranges()) {
      const pairs = new Map<number, DuePair[]>();
      for (const pair of await this.candidates.duePairs(range, today, history.spread)) {
        pairs.set(pair.customerId, [...(pairs.get(pair.customerId) ?? []), pair]);
      }
      const ids = [...pairs.keys()].filter((id) => !settled.has(id));
      for (const candidate of await this.candidates.standing(ids, today)) {
        candidates++;
        const result = score(candidate, pairs.get(candidate.customerId) ?? [], history, today);
        if (typeof result === 'string') leftOut[result] = (leftOut[result] ?? 0) + 1;
        else scored.push(result);
      }
    }
    return { scored, leftOut, candidates };
  }

  /**
   * Writes the rows in chunks. A row the day has already keeps its id and its state; an open one that was not chosen
   * again leaves the list, one that had left comes back.
   */
  private async store(
    run: ProspectRun,
    chosen: Chosen[],
    evidence: Map<number, Evidence>,
    history: History,
  ): Promise<void> {
    for (let at = 0; at < chosen.length; at += CHUNK) {
      const rows = chosen.slice(at, at + CHUNK).flatMap((one) => {
        const found = evidence.get(one.candidate.customerId);
        return found ? [this.rowOf(run, one, found, history)] : [];
      });
      await this.db.upsert('prospect', rows, { key: ['day', 'customer_id'], update: COLUMNS });
    }
    const now = this.clock.now();
    await this.db.run(sql`UPDATE prospect SET state = 'gone', state_at = ${now}
      WHERE day = ${run.day} AND state IN ('open', 'held') AND run_id <> ${run.id}`);
    await this.db.run(sql`UPDATE prospect SET state = CASE WHEN held = 1 THEN 'held' ELSE 'open' END, state_at = ${now}
      WHERE day = ${run.day} AND state = 'gone' AND run_id = ${run.id}`);
  }

  private rowOf(run: ProspectRun, one: Chosen, evidence: Evidence, history: History): Record<string, unknown> {
    const { candidate, pair, rhythm } = one;
    const since = run.day - pair.lastDay;
    const window = expectedWindow(rhythm, since);
    const now = this.clock.now();
    return {
      day: run.day,
      customer_id: candidate.customerId,
      rep_userid: candidate.repUserid,
      state: one.held ? 'held' : 'open',
      held: one.held,
      place: one.place,
      model: history.model,
      probability: one.probability,
      base_rate: baseRate(history),
      value_fen: one.valueFen,
      product_id: pair.productId,
      offer_id: evidence.offer.id,
      quantity: pair.quantity,
      cycle_days: pair.cycleDays,
      last_day: pair.lastDay,
      window_from: pair.lastDay + window.from,
      window_to: pair.lastDay + window.to,
      seen_last_day: candidate.lastDay,
      reasons: JSON.stringify(reasonsFor(pair, evidence, this.calendar)),
      sentences: JSON.stringify(
        sentencesFor(
          occasionOf(evidence, since / rhythm.median),
          evidence.offer.name,
          pair.quantity,
          candidate.customerId,
        ),
      ),
      run_id: run.id,
      created_at: now,
      state_at: now,
    };
  }
}

function baseRate(history: History): number | null {
  return history.model === 'cells' ? history.cells.baseRate : null;
}

function occasionOf(evidence: Evidence, lateness: number): Occasion {
  if (evidence.askedStage) return 'stage';
  if (evidence.asked) return 'asked';
  return lateness > OVERDUE ? 'overdue' : 'due';
}
