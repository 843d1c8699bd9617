import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { CustomerTagView, TagEvidence, TagRow } from './tags.dto';

interface CustomerTagRow {
  id: number;
  name: string;
  tag_group: string;
  source: CustomerTagView['source'];
  since: number | null;
  expires_at: number | null;
  evidence: string;
  rule_id: number | null;
  rule_name: string | null;
}

interface TagListRow {
  id: number;
  name: string;
  tag_group: string;
  write_back: number;
  wecom_tag_id: string | null;
  rule_id: number | null;
  rule_name: string | null;
  state: 'draft' | 'live' | 'paused' | null;
  last_run_at: number | null;
}

/** What can be asked about tags. */
@Injectable()
export class TagQueries {
  constructor(private readonly db: Database) {}

  /** The whole library, by group and name. */
  async list(): Promise<TagRow[]> {
    const rows = await this.db.rows<TagListRow>(sql`
      SELECT g.id, g.name, g.tag_group, g.write_back, g.wecom_tag_id, r.id AS rule_id, r.name AS rule_name, r.state,
        (SELECT MAX(u.finished_at) FROM tag_run u WHERE u.rule_id = r.id) AS last_run_at
      FROM tag g LEFT JOIN tag_rule r ON r.id = (SELECT MAX(n.id) FROM tag_rule n WHERE n.tag_id = g.id)
      ORDER BY g.tag_group, g.name, g.id`);
    // UNION: a customer who has a tag by a rule and in WeCom has it once.
    const counts = await this.db.heavy<{ tag_id: number; customers: number }>(sql`
      SELECT x.tag_id, COUNT(*) AS customers FROM (
        SELECT t.tag_id, t.customer_id FROM customer_tag t WHERE t.ended_at IS NULL
        UNION SELECT g.id, w.customer_id FROM follow_tag w JOIN tag g ON g.wecom_tag_id = w.wecom_tag_id) x
      GROUP BY x.tag_id`);
    const customers = new Map(counts.map((row) => [row.tag_id, row.customers]));
    return rows.map((row) => tagOf(row, customers.get(row.id) ?? 0));
  }

  async one(tagId: number): Promise<TagRow | undefined> {
    return (await this.list()).find(({ id }) => id === tagId);
  }

  /** All tags of a customer, by rule, by hand and in WeCom, with the orders and messages they rest on. */
  async ofCustomer(customerId: number): Promise<CustomerTagView[]> {
    const rows = await this.db.rows<CustomerTagRow>(sql`
      SELECT g.id, g.name, g.tag_group, t.source, t.since, t.expires_at, t.evidence, r.id AS rule_id, r.name AS rule_name
      FROM customer_tag t JOIN tag g ON g.id = t.tag_id LEFT JOIN tag_rule r ON r.id = t.rule_id
      WHERE t.customer_id = ${customerId} AND t.ended_at IS NULL
      UNION ALL
      SELECT DISTINCT g.id, g.name, g.tag_group, 'wecom', NULL, NULL, '[]', NULL, NULL
      FROM follow_tag w JOIN tag g ON g.wecom_tag_id = w.wecom_tag_id WHERE w.customer_id = ${customerId}
        AND NOT EXISTS (SELECT 1 FROM tag_write k WHERE k.rep_userid = w.rep_userid
          AND k.external_userid = w.external_userid AND k.tag_id = g.id AND k.wanted = 1)`);
    const texts = await this.texts(rows.flatMap((row) => evidenceOf(row.evidence)));
    const sorted = rows.sort((a, b) => compare(a.tag_group, b.tag_group) || compare(a.name, b.name));
    return sorted.map((row) => ({
      id: row.id,
      name: row.name,
      group: row.tag_group,
      source: row.source,
      since: row.since === null ? null : new Date(row.since),
      expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
      evidence: evidenceOf(row.evidence).map((one) => ({ ...one, text: texts.get(`${one.kind}:${one.id}`) ?? '' })),
      rule: row.rule_id === null ? null : { id: row.rule_id, name: row.rule_name ?? '' },
    }));
  }

  private async texts(evidence: { kind: string; id: number }[]): Promise<Map<string, string>> {
    const ids = (kind: string) => evidence.filter((one) => one.kind === kind).map(({ id }) => id);
    const orders = await this.db.rows<{ id: number; number: string }>(
      sql`SELECT id, number FROM shop_order WHERE id IN (${ids('order')})`,
    );
    const messages = await this.db.rows<{ id: number; text: string }>(
      sql`SELECT id, text FROM message WHERE id IN (${ids('message')})`,
    );
    return new Map([
      ...orders.map((row) => [`order:${row.id}`, `订单 ${row.number}`] as const),
      ...messages.map((row) => [`message:${row.id}`, row.text.slice(0, 80)] as const),
    ]);
  }
}

/** Without the conditions that had no row to show. */
function evidenceOf(text: string): Omit<TagEvidence, 'text'>[] {
  const all = JSON.parse(text) as { kind: TagEvidence['kind']; id: number | null }[];
  const found = all.flatMap(({ kind, id }) => (id === null ? [] : [{ kind, id }]));
  return [...new Map(found.map((one) => [`${one.kind}:${one.id}`, one])).values()];
}

function tagOf(row: TagListRow, customers: number): TagRow {
  const lastRunAt = row.last_run_at === null ? null : new Date(row.last_run_at);
  const { rule_id: id, rule_name: name, state } = row;
  return {
    id: row.id,
    name: row.name,
    group: row.tag_group,
    customers,
    rule: id === null || state === null ? null : { id, name: name ?? '', state, lastRunAt },
    writeBack: Boolean(row.write_back),
    wecomTagId: row.wecom_tag_id,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
