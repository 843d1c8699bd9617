import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../../platform/database/columns';
import type { TableFormat } from '../../products/table-file';

export type ImportState = 'waiting' | 'running' | 'done' | 'failed';

/** Where the uploaded file lies, how to read it, and how far it has been read. */
export interface ImportFile extends TableFormat {
  path: string;
  /** The shop of rows that name none; '' when every row does. */
  source: string;
  /** Rows read up to the end of an order, the header included; scattered orders are not among them. */
  read: number;
  /** Orders with lines scattered over the file that have been written; they come last. */
  scattered: number;
}

/** One uploaded order table. */
@Entity('order_import')
@Index('ix_order_import_started', ['startedAt'])
export class OrderImport {
  @Id()
  id: number;

  @Text(200)
  name: string;

  @Text(32)
  source: string;

  @Text(16)
  state: ImportState;

  @Int({ default: 0 })
  rowsTotal: number;

  @Int({ default: 0 })
  rowsDone: number;

  @Int({ default: 0 })
  ordersCreated: number;

  @Int({ default: 0 })
  ordersChanged: number;

  @Int({ default: 0 })
  ordersSame: number;

  @Int({ default: 0 })
  rowsRejected: number;

  @Json({ nullable: true })
  file: ImportFile | null;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  startedAt: Date;

  @Instant({ nullable: true })
  finishedAt: Date | null;
}

/** A row of an order table that was not imported, and why. */
@Entity('order_reject')
@Index('ux_order_reject', ['importId', 'rowNo'], { unique: true })
export class OrderReject {
  @Id()
  id: number;

  @Int()
  importId: number;

  /** As a spreadsheet counts: the header is row 1. */
  @Int()
  rowNo: number;

  /** By column name; phones masked. */
  @Json()
  cells: Record<string, string>;

  @Text(500)
  problem: string;
}
