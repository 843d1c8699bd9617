import { Injectable, OnModuleInit } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Decorated } from '../platform/discovery/decorated';
import { Refused } from '../platform/errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import { Secrets } from '../platform/secrets/secrets';
import { CustomerExtras, CustomerListPart, CustomerNarrowing, LIST_PART } from './customer-list';
import type { CustomerRow } from './customers.dto';
import { readPhone } from './phones';

/** What GET customers may be asked. */
export interface CustomerQuestion extends CustomerNarrowing {
  /** The beginning of a name or remark, a phone, or an external_userid. */
  q?: string;
  /** Only friends of this rep. */
  rep?: string;
  cursor?: string;
  limit?: number;
}

const NO_EXTRAS: CustomerExtras = { orders: null, amountFen: null, lastOrderDay: null, orderKnown: false, tags: [] };

/** Sorts after every text that begins the same. */
const LAST = '\u{10FFFF}';

/** Questions about customers. */
@Injectable()
export class CustomersQueries implements OnModuleInit {
  private parts: CustomerListPart[] = [];

  constructor(
    private readonly db: Database,
    private readonly secrets: Secrets,
    private readonly decorated: Decorated,
  ) {}

  onModuleInit(): void {
    this.parts = this.decorated.classes<true, CustomerListPart>(LIST_PART).map(({ instance }) => instance);
  }

  /**
   * A page of customers, newest first.
   * @param onlyOf a rep's userid: only whom they follow; null sees everyone
   */
  async list(question: CustomerQuestion, onlyOf: string | null): Promise<Page<CustomerRow>> {
    const limit = limitOf(question.limit);
    const before = keyOf(question.cursor, 1);
    const conditions = [sql`1 = 1`, ...this.narrowed(question)];
    if (before) conditions.push(sql`c.id < ${before[0]}`);
    for (const rep of [onlyOf, question.rep]) if (rep) conditions.push(friendOf(rep));
    if (question.q?.trim()) conditions.push(this.named(question.q.trim()));
    const rows = await this.db.rows<{ id: number; name: string; avatar: string }>(sql`
      SELECT c.id, c.name, c.avatar FROM customer c WHERE ${sql.join(conditions, ' AND ')}
      ORDER BY c.id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { items: await this.described(page.items), next: page.next };
  }

  /** The customers of these external_userids; unknown ones are left out. */
  async byExternalUserid(externalUserids: string[]): Promise<Map<string, number>> {
    const rows = await this.db.rows<{ value: string; customer_id: number }>(sql`
      SELECT value, customer_id FROM identity WHERE kind = 'external_userid' AND value IN (${externalUserids})`);
    return new Map(rows.map((row) => [row.value, row.customer_id]));
  }

  /** The names of these customers. */
  async names(customerIds: number[]): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; name: string }>(
      sql`SELECT id, name FROM customer WHERE id IN (${customerIds})`,
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  /** True when this rep is a friend of the customer, or was until the other side ended it. */
  async follows(repUserid: string, customerId: number): Promise<boolean> {
    const row = await this.db.row(sql`SELECT status FROM follow
      WHERE customer_id = ${customerId} AND rep_userid = ${repUserid} AND status IN ('active', 'half', 'deleted-by-customer')`);
    return row !== undefined;
  }

  /** All customers, those who are friends of a rep, those met only in groups, and those first met since an instant. */
  async totals(since: Date): Promise<{ total: number; friends: number; groupOnly: number; newSince: number }> {
    const [row] = await this.db.heavy<{ total: number; friends: number; group_only: number; fresh: number }>(sql`
      SELECT (SELECT COUNT(*) FROM customer) AS total,
        (SELECT COUNT(DISTINCT customer_id) FROM follow WHERE status = 'active') AS friends,
        (SELECT COUNT(DISTINCT m.customer_id) FROM group_member m WHERE m.customer_id IS NOT NULL AND m.left_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.customer_id = m.customer_id AND f.status = 'active')) AS group_only,
        (SELECT COUNT(*) FROM customer WHERE created_at >= ${since}) AS fresh`);
    return { total: row.total, friends: row.friends, groupOnly: row.group_only, newSince: row.fresh };
  }

  private narrowed(question: CustomerNarrowing): Sql[] {
    const found = this.parts.flatMap((part) => part.where?.(question) ?? []);
    const asked = [question.tagId, question.stage].filter((value) => value !== undefined).length;
    if (found.length < asked) throw new Refused('customers.unknown-filter', 'This list cannot be narrowed by that.');
    return found;
  }

  private named(q: string): Sql {
    const until = q + LAST;
    const options = [
      sql`SELECT id FROM customer WHERE name >= ${q} AND name < ${until}`,
      sql`SELECT customer_id FROM follow WHERE remark >= ${q} AND remark < ${until}`,
      sql`SELECT customer_id FROM identity WHERE kind IN ('external_userid', 'unionid') AND value = ${q}`,
    ];
    const { mobile } = readPhone(q);
    if (mobile) {
      options.push(sql`SELECT customer_id FROM identity WHERE kind = 'phone' AND value = ${this.secrets.hash(mobile)}`);
    }
    return sql`c.id IN (${sql.join(options, ' UNION ')})`;
  }

  private async described(rows: { id: number; name: string; avatar: string }[]): Promise<CustomerRow[]> {
    const ids = rows.map((row) => row.id);
    const [reps, groups, ...extras] = await Promise.all([
      this.db.rows<{ customer_id: number; userid: string; name: string | null }>(sql`
        SELECT f.customer_id, f.rep_userid AS userid, r.name FROM follow f LEFT JOIN rep r ON r.userid = f.rep_userid
        WHERE f.customer_id IN (${ids}) AND f.status = 'active' ORDER BY f.added_at DESC, f.rep_userid`),
      this.db.rows<{ customer_id: number; joined: number }>(sql`
        SELECT m.customer_id, COUNT(*) AS joined FROM group_member m
        WHERE m.customer_id IN (${ids}) AND m.left_at IS NULL GROUP BY m.customer_id`),
      ...this.parts.map((part) => part.columns(ids)),
    ]);
    const groupsOf = new Map(groups.map((row) => [row.customer_id, row.joined]));
    return rows.map(({ id, name, avatar }) => ({
      id,
      name,
      avatar,
      reps: reps
        .filter((rep) => rep.customer_id === id)
        .map((rep) => ({ userid: rep.userid, name: rep.name ?? rep.userid })),
      groups: groupsOf.get(id) ?? 0,
      ...NO_EXTRAS,
      ...Object.assign({}, ...extras.map((extra) => extra.get(id) ?? {})),
    }));
  }
}

function friendOf(repUserid: string): Sql {
  return sql`EXISTS (SELECT 1 FROM follow f
    WHERE f.customer_id = c.id AND f.rep_userid = ${repUserid} AND f.status = 'active')`;
}
