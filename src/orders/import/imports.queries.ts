import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { Database } from '../../platform/database/database';
import { notFound } from '../../platform/errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import type { OrderPageQuery } from '../orders.dto';
import type { OrderImportView, OrderRejectView } from './imports.dto';
import { OrderImport, OrderReject } from './order-import.entity';

/** Questions about uploaded order tables. */
@Injectable()
export class ImportsQueries {
  constructor(private readonly db: Database) {}

  /** Uploads, newest first. */
  async list(query: OrderPageQuery): Promise<Page<OrderImportView>> {
    const limit = limitOf(query.limit);
    const before = keyOf(query.cursor, 1);
    const where = before ? { id: LessThan(Number(before[0])) } : {};
    const rows = await this.db.repo(OrderImport).find({ where, order: { id: 'DESC' }, take: limit + 1 });
    return pageOf(rows.map(shownImport), limit, (row) => [row.id]);
  }

  /** Throws Refused (404) when there is no such import. */
  async one(id: number): Promise<OrderImportView> {
    const row = await this.db.repo(OrderImport).findOneBy({ id });
    if (!row) throw notFound('import', id);
    return shownImport(row);
  }

  /** The rows that were not imported, in the order of the file. */
  async rejects(importId: number, query: OrderPageQuery): Promise<Page<OrderRejectView>> {
    const limit = limitOf(query.limit);
    const after = keyOf(query.cursor, 1);
    const rows = await this.db.repo(OrderReject).find({
      where: { importId, rowNo: MoreThan(Number(after?.[0] ?? 0)) },
      order: { rowNo: 'ASC' },
      take: limit + 1,
    });
    const views = rows.map(({ rowNo, problem, cells }) => ({ rowNo, problem, row: cells }));
    return pageOf(views, limit, (row) => [row.rowNo]);
  }
}

/** An import as the API shows it, without where its file lies. */
export function shownImport(row: OrderImport): OrderImportView {
  const { id, name, source, state, rowsTotal, rowsDone, error, startedAt, finishedAt } = row;
  const counts = {
    created: row.ordersCreated,
    changed: row.ordersChanged,
    same: row.ordersSame,
    rejected: row.rowsRejected,
  };
  return { id, name, source, state, rowsTotal, rowsDone, ...counts, error, startedAt, finishedAt };
}
