import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { OnJob, job } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { Scheduled } from '../platform/schedule/schedules';
import { Products } from '../products/products.service';

/** Learns how long products last; one run at a time, however often it is asked for. */
const learnCycles = job<Record<string, never>>('orders.learn-cycles', { attempts: 3 });

/** Purchases older than this say little about how a product is used now. */
const LOOK_BACK_DAYS = 540;

/** Fewer customers than this who bought again are a coincidence. */
const FEWEST_CUSTOMERS = 5;

/** Below this share of buyers who bought again, a product is bought on a whim and not used up. */
const LEAST_SHARE = 0.2;

/** Learns from the orders how many days one pack of each product lasts. */
@Injectable()
export class ProductCycles {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly queue: Queue,
    private readonly products: Products,
  ) {}

  @Scheduled('orders.learn-cycles', '10 4 * * *')
  async nightly(): Promise<void> {
    await this.soon();
  }

  /** After an import, in the caller's transaction. */
  async soon(): Promise<void> {
    await this.queue.add(learnCycles, {}, { key: 'all' });
  }

  /**
   * For each customer and product the median over days between purchases ÷ packs bought before; for each product the
   * median over customers, so that a few keen buyers do not stand for everybody. A product that fewer than five
   * customers, or fewer than a fifth of its buyers, bought again has none. Odd or even, a median is the mean of the rows whose doubled place lies in n … n+2.
   */
  @OnJob(learnCycles)
  async learn(_data: Record<string, never>): Promise<void> {
    const rows = await this.db.heavy<{ product_id: number; cycle: number; again: number; buyers: number }>(sql`
      WITH bought AS (
        SELECT product_id, customer_id, paid_day, SUM(quantity) AS packs FROM order_line
        WHERE counts = 1 AND customer_id IS NOT NULL AND product_id IS NOT NULL
          AND paid_day >= ${this.calendar.today() - LOOK_BACK_DAYS}
        GROUP BY product_id, customer_id, paid_day
      ), gaps AS (
        SELECT product_id, customer_id,
          (LEAD(paid_day) OVER (PARTITION BY product_id, customer_id ORDER BY paid_day) - paid_day) * 1.0E0 / packs AS days
        FROM bought
      ), placed AS (
        SELECT product_id, customer_id, days,
          ROW_NUMBER() OVER (PARTITION BY product_id, customer_id ORDER BY days) AS place,
          COUNT(*) OVER (PARTITION BY product_id, customer_id) AS n
        FROM gaps WHERE days IS NOT NULL
      ), own AS (
        SELECT product_id, customer_id, AVG(days) AS days FROM placed
        WHERE place * 2 BETWEEN n AND n + 2 GROUP BY product_id, customer_id
      ), ranked AS (
        SELECT product_id, days, ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY days) AS place,
          COUNT(*) OVER (PARTITION BY product_id) AS n
        FROM own
      )
      SELECT r.product_id, AVG(r.days) AS cycle, MAX(r.n) AS again, MAX(a.buyers) AS buyers FROM ranked r
      JOIN (SELECT product_id, COUNT(DISTINCT customer_id) AS buyers FROM bought GROUP BY product_id) a
        ON a.product_id = r.product_id
      WHERE r.place * 2 BETWEEN r.n AND r.n + 2 GROUP BY r.product_id`);
    const learned = rows.filter((row) => row.again >= FEWEST_CUSTOMERS && row.again >= row.buyers * LEAST_SHARE);
    // A tenth of a day: finer digits would only make the nightly run write every row anew.
    const days = new Map(learned.map((row) => [row.product_id, Math.round(row.cycle * 10) / 10]));
    await this.db.transaction(() => this.products.setLearnedCycles(days));
  }
}
