import { Injectable } from '@nestjs/common';
import { Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { ASKED_DAYS } from './candidates.queries';
import { Chosen } from './choosing';
import { asksForStage, nextStage, Stage } from './stages';

/** Words of a customer that are a reason today. */
export interface Quote {
  messageId: number;
  text: string;
  /** What the signal dictionary found in it; '' for stage questions. */
  phrase: string;
  at: Date;
  day: Day;
}

/** What stands behind one row of the list. */
export interface Evidence {
  product: Stage;
  /** What to offer: the product, or its next stage where the customer asked for it. */
  offer: Stage;
  asked: Quote | null;
  askedStage: Quote | null;
}

const CHUNK = 500;
const STAGE_DAYS = 30;

interface QuoteRow {
  customerId: number;
  messageId: number;
  text: string;
  phrase: string;
  at: number;
  day: number;
}

/** Collects the evidence for chosen rows only, in sets. */
@Injectable()
export class EvidenceQueries {
  constructor(private readonly db: Database) {}

  /** By customer id. */
  async of(chosen: Chosen[], today: Day): Promise<Map<number, Evidence>> {
    const products = await this.families(chosen);
    const byId = new Map(products.map((product) => [product.id, product]));
    const evidence = new Map<number, Evidence>();
    for (let at = 0; at < chosen.length; at += CHUNK) {
      const slice = chosen.slice(at, at + CHUNK);
      const ids = slice.map((one) => one.candidate.customerId);
      const asked = await this.askedFor(ids, today);
      const stages = await this.aboutStages(ids, today);
      for (const { candidate, pair } of slice) {
        const product = byId.get(pair.productId);
        if (!product) continue;
        const next = nextStage(product, products);
        const own = stages.filter((quote) => quote.customerId === candidate.customerId && quote.day >= pair.lastDay);
        const stageRow = next && own.find((quote) => asksForStage(quote.text, product, next));
        const askedRow = asked.get(candidate.customerId);
        evidence.set(candidate.customerId, {
          product,
          offer: stageRow && next ? next : product,
          asked: askedRow && askedRow.day >= candidate.lastDay ? quoteOf(askedRow) : null,
          askedStage: stageRow ? quoteOf(stageRow) : null,
        });
      }
    }
    return evidence;
  }

  /** The products bought and everything of their families. */
  private async families(chosen: Chosen[]): Promise<Stage[]> {
    const ids = [...new Set(chosen.map((one) => one.pair.productId))];
    const rows = await this.db.rows<Omit<Stage, 'marketable'> & { marketable: number }>(sql`
      SELECT p.id, p.name, p.family, p.stage, p.marketable FROM product p
      WHERE p.id IN (${ids}) OR (p.family <> '' AND p.family IN (SELECT q.family FROM product q WHERE q.id IN (${ids})))`);
    return rows.map((row) => ({ ...row, marketable: Boolean(row.marketable) }));
  }

  /** The latest wish for more of each customer. */
  private async askedFor(ids: number[], today: Day): Promise<Map<number, QuoteRow>> {
    const rows = await this.db.heavy<QuoteRow>(sql`
      SELECT s.customer_id AS customerId, m.id AS messageId, m.text, s.phrase, s.at, s.day
      FROM message_signal s JOIN message m ON m.id = s.message_id
      WHERE s.customer_id IN (${ids}) AND s.intent = 'wants-refill' AND s.day >= ${today - ASKED_DAYS}
      ORDER BY s.at, m.id`);
    return new Map(rows.map((row) => [row.customerId, row]));
  }

  /** What customers said themselves, not in groups, that may be about the next stage; latest first. */
  private async aboutStages(ids: number[], today: Day): Promise<QuoteRow[]> {
    const { dialect } = this.db;
    const moves = ['换', '转', '改', '升'].map((word) => dialect.contains(sql`m.text`, word));
    return this.db.heavy<QuoteRow>(sql`
      SELECT m.customer_id AS customerId, m.id AS messageId, m.text, '' AS phrase, m.sent_at AS at, m.sent_day AS day
      FROM message m
      WHERE m.customer_id IN (${ids}) AND m.sent_day >= ${today - STAGE_DAYS} AND m.direction = 'in' AND m.group_id IS NULL
        AND (${sql.join(moves, ' OR ')})
      ORDER BY m.sent_at DESC, m.id DESC`);
  }
}

function quoteOf(row: QuoteRow): Quote {
  return { messageId: row.messageId, text: row.text, phrase: row.phrase, at: new Date(Number(row.at)), day: row.day };
}
