import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { Campaign } from '../campaign.entity';
import { CampaignRow, CampaignView } from './campaigns.dto';

interface Row {
  id: number;
  kind: string;
  name: string;
  state: string;
  next_at: number | null;
  last_id: number | null;
  last_state: string | null;
  last_at: number | null;
}

const COLUMNS: Sql = sql`p.id, p.kind, p.name, p.state, p.next_at, e.id AS last_id, e.state AS last_state, e.scheduled_for AS last_at
  FROM campaign p LEFT JOIN occurrence e ON e.id = (SELECT MAX(x.id) FROM occurrence x WHERE x.campaign_id = p.id)`;

/** Campaigns for the list and the editor. */
@Injectable()
export class CampaignQueries {
  constructor(private readonly db: Database) {}

  /** Latest first. */
  async list(cursor?: string, most?: number): Promise<Page<CampaignRow>> {
    const limit = limitOf(most);
    const after = keyOf(cursor, 1);
    const where = after ? sql`WHERE p.id < ${after[0]}` : sql``;
    const rows = await this.db.rows<Row>(sql`SELECT ${COLUMNS} ${where} ORDER BY p.id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { next: page.next, items: page.items.map(rowView) };
  }

  async view(campaign: Campaign): Promise<CampaignView> {
    const [row] = await this.db.rows<Row>(sql`SELECT ${COLUMNS} WHERE p.id = ${campaign.id}`);
    return {
      ...rowView(row),
      params: { ...campaign.params },
      preview: campaign.preview,
      approvedBy: campaign.approvedBy,
      approvedAt: campaign.approvedAt?.toISOString() ?? null,
    };
  }
}

function rowView(row: Row): CampaignRow {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    state: row.state,
    nextAt: iso(row.next_at),
    lastOccurrence:
      row.last_id === null
        ? null
        : { id: row.last_id, state: row.last_state ?? '', scheduledFor: iso(row.last_at) ?? '' },
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(Number(at)).toISOString();
}
