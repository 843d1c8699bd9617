import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { ImportState } from './order-import.entity';

/** What is being imported. */
export class ImportQuery {
  /** How the file is called. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;

  /** The shop of rows that name none: a code such as tmall, or its Chinese name. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  source?: string;
}

/** One uploaded order table. */
export class OrderImportView {
  id: number;
  name: string;
  source: string;
  state: ImportState;
  /** Rows of the file without its header; 0 until they are counted. */
  rowsTotal: number;
  rowsDone: number;
  /** Orders. */
  created: number;
  changed: number;
  same: number;
  /** Rows. */
  rejected: number;
  /** Why it failed. */
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export class OrderImportPage {
  items: OrderImportView[];
  next: string | null;
}

/** A row that was not imported. */
export class OrderRejectView {
  /** As a spreadsheet counts: the header is row 1. */
  rowNo: number;
  problem: string;
  /** The cells by column name, phones masked. */
  row: Record<string, string>;
}

export class OrderRejectPage {
  items: OrderRejectView[];
  next: string | null;
}
