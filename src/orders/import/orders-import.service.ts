import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import { Calendar } from '../../platform/calendar/calendar';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { OnJob, job, RetryLater } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Secrets } from '../../platform/secrets/secrets';
import { formatOf } from '../../products/table-file';
import { Orders } from '../orders.service';
import { OrderDraft } from '../order-draft';
import { ProductCycles } from '../product-cycles';
import { sourceCode } from '../sources';
import { headerOf, ordersOf, RowsOfOrder, scan } from './order-file';
import { ImportFile, OrderImport } from './order-import.entity';
import { OrderTable, RejectedRow } from './order-rows';

const readFile = job<{ id: number }>('orders.import', { attempts: 10 });

/** Orders written together with how far the file has been read. */
const ORDERS_AT_ONCE = 200;

/** The orders of a few hundred rows, and how far they bring the import. */
interface Batch {
  drafts: OrderDraft[];
  rejected: RejectedRow[];
  rows: number;
  file: ImportFile;
}

/**
 * Imports order tables in the background. What is written and how far the file is read go into one transaction, so a
 * process that takes over goes on there, and every order and every rejected row is counted once.
 */
@Injectable()
export class OrdersImport implements OnModuleDestroy {
  private readonly logger = new Logger('Import');
  private stopping = false;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly queue: Queue,
    private readonly secrets: Secrets,
    private readonly orders: Orders,
    private readonly cycles: ProductCycles,
  ) {}

  /**
   * Takes over an uploaded file, and deletes it when it is done with.
   * @param source the shop of rows that name none, '' when all do
   * @throws Refused when the header lacks a column
   */
  async start(path: string, name: string, source: string): Promise<OrderImport> {
    try {
      const format = await formatOf(createReadStream(path));
      const code = sourceCode(source);
      await headerOf(path, format, code);
      return await this.db.transaction(async () => {
        const imports = this.db.repo(OrderImport);
        const file = { ...format, path, source: code, read: 1, scattered: 0 };
        const row = {
          name: name.slice(0, 200),
          source: code,
          state: 'waiting' as const,
          file,
          startedAt: this.clock.now(),
        };
        const counts = {
          rowsTotal: 0,
          rowsDone: 0,
          ordersCreated: 0,
          ordersChanged: 0,
          ordersSame: 0,
          rowsRejected: 0,
        };
        const saved = await imports.save(imports.create({ ...row, ...counts, error: null, finishedAt: null }));
        await this.queue.add(readFile, { id: saved.id }, { key: String(saved.id) });
        return saved;
      });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** A large table takes minutes; a service that stops does not wait for it, the next one goes on. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  @OnJob(readFile)
  async read({ id }: { id: number }): Promise<void> {
    const run = await this.db.repo(OrderImport).findOneBy({ id });
    if (!run?.file || (run.state !== 'waiting' && run.state !== 'running')) return;
    try {
      await this.readAll(run.id, run.file);
      await this.finish(run.id, run.file.path, null);
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!(error instanceof Refused) && !gone) throw error;
      // Nothing a retry would change: the file is at fault, or no longer there.
      await this.finish(run.id, run.file.path, gone ? '上传的文件不见了，请重新上传。' : (error as Error).message);
    }
  }

  private async readAll(id: number, start: ImportFile): Promise<void> {
    const columns = await headerOf(start.path, start, start.source);
    const table = new OrderTable(columns, start.source, this.calendar, (phone) => this.secrets.hash(phone));
    const { rows, scattered } = await scan(start.path, start, table);
    await this.db.run(sql`
      UPDATE order_import SET state = 'running', rows_total = ${rows - 1} WHERE id = ${id} AND state IN ('waiting', 'running')`);
    let batch = emptyBatch(start);
    let place = 0;
    for await (const order of ordersOf(start.path, start, table, scattered, start.read)) {
      if (order.upTo === null && ++place <= start.scattered) continue;
      this.add(batch, order, table);
      if (batch.drafts.length < ORDERS_AT_ONCE && batch.rejected.length < ORDERS_AT_ONCE) continue;
      await this.write(id, batch);
      batch = emptyBatch(batch.file);
      if (this.stopping) throw new RetryLater(this.clock.now(), 'the service is stopping');
    }
    if (batch.rows) await this.write(id, batch);
  }

  private add(batch: Batch, order: RowsOfOrder, table: OrderTable): void {
    batch.rows += order.rows.length;
    if (order.upTo === null) batch.file.scattered++;
    else batch.file.read = order.upTo;
    const read = table.keyOf(order.rows[0])
      ? table.order(order.rows, this.clock.now())
      : { rejected: table.rejected(order.rows, order.rows[0], '订单号是空的') };
    if ('rejected' in read) batch.rejected.push(...read.rejected);
    else batch.drafts.push(read);
  }

  private async write(id: number, batch: Batch): Promise<void> {
    await this.db.transaction(async () => {
      const written = await this.orders.write(batch.drafts);
      const count = (result: string) => written.filter((one) => one.result === result).length;
      await this.db.insertIgnore(
        'order_reject',
        batch.rejected.map((row) => ({
          import_id: id,
          row_no: row.rowNo,
          cells: JSON.stringify(row.cells),
          problem: row.problem,
        })),
      );
      const mine = await this.db.run(sql`
        UPDATE order_import SET file = ${JSON.stringify(batch.file)}, rows_done = rows_done + ${batch.rows},
          orders_created = orders_created + ${count('created')}, orders_changed = orders_changed + ${count('changed')},
          orders_same = orders_same + ${count('same')}, rows_rejected = rows_rejected + ${batch.rejected.length}
        WHERE id = ${id} AND state = 'running'`);
      if (!mine) throw new Error(`Import ${id} was ended by somebody else.`);
    });
  }

  private async finish(id: number, path: string, error: string | null): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE order_import SET state = ${error ? 'failed' : 'done'}, error = ${error?.slice(0, 500) ?? null}, file = NULL,
          finished_at = ${this.clock.now()} WHERE id = ${id} AND state IN ('waiting', 'running')`);
      if (!error) await this.cycles.soon();
    });
    await rm(path, { force: true });
    this.logger.log(`Import ${id} ${error ? `failed: ${error}` : 'is done'}.`);
  }
}

function emptyBatch(file: ImportFile): Batch {
  return { drafts: [], rejected: [], rows: 0, file: { ...file } };
}
