import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { EFFECT_STATES, EffectCounts, EffectFilter, EffectView } from './effects.dto';
import { EffectRow } from './effect.entity';

/** What can be asked about effects. */
@Injectable()
export class EffectQueries {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  async list(filter: EffectFilter): Promise<Page<EffectView>> {
    const limit = limitOf(filter.limit);
    const ids = await this.db.rows<{ id: number }>(sql`
      SELECT id FROM effect WHERE ${whereOf(filter)} ORDER BY id DESC LIMIT ${limit + 1}`);
    const rows = await this.byIds(ids.map((row) => row.id));
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** For the room that planned them; absent ids are left out. At most a few hundred at once. */
  async ofIds(ids: number[]): Promise<EffectView[]> {
    return (await this.byIds(ids)).map(viewOf);
  }

  async counts(): Promise<EffectCounts> {
    const rows = await this.db.heavy<{ state: string; effects: number; stuck: number }>(sql`
      SELECT state, COUNT(*) AS effects, SUM(CASE WHEN due_at IS NULL THEN 1 ELSE 0 END) AS stuck
      FROM effect GROUP BY state`);
    const of = (state: string) => rows.find((row) => row.state === state);
    const states = EFFECT_STATES.map((state) => [state, Number(of(state)?.effects ?? 0)]);
    return {
      states: Object.fromEntries(states) as EffectCounts['states'],
      waitingForPerson: Number(of('unknown')?.stuck ?? 0),
    };
  }

  private byIds(ids: number[]): Promise<EffectRow[]> {
    if (!ids.length) return Promise.resolve([]);
    return this.db.repo(EffectRow).createQueryBuilder('row').whereInIds(ids).orderBy('row.id', 'DESC').getMany();
  }
}

function whereOf({ state, kind, subject, cursor }: EffectFilter): Sql {
  const parts = [sql`1 = 1`];
  if (state) parts.push(sql`state = ${state}`);
  if (kind) parts.push(sql`kind = ${kind}`);
  if (subject) {
    parts.push(sql`(subject_rep = ${subject} OR subject_customer = ${subject} OR subject_group = ${subject})`);
  }
  const key = keyOf(cursor, 1);
  if (key) parts.push(sql`id < ${key[0]}`);
  return sql.join(parts, ' AND ');
}

function viewOf(row: EffectRow): EffectView {
  const { id, kind, state, ownerRef, payload, dueAt, attempts, dispatchedAt, externalRef, result } = row;
  const { errorCode, errorText, createdAt, updatedAt } = row;
  const subjects = { rep: row.subjectRep, customer: row.subjectCustomer, group: row.subjectGroup };
  const waitsForPerson = state === 'unknown' && dueAt === null;
  const made = { attempts, dispatchedAt, externalRef, result, errorCode, errorText, createdAt, updatedAt };
  return { id, kind, state, ownerRef, ...subjects, payload, dueAt, waitsForPerson, ...made };
}
