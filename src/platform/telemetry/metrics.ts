import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { StatementLog } from '../database/statement-log';
import { JobRows } from '../queue/job-rows';

const RESOLUTION_MS = 10;

/** What /metrics answers, in the Prometheus text format. One registry per service, so that tests may run several. */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly registry = new Registry();
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  readonly requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Duration of HTTP requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });

  readonly callbacks = new Counter({
    name: 'wecom_callbacks_total',
    help: 'WeCom callbacks by answer',
    labelNames: ['status'],
    registers: [this.registry],
  });

  constructor(statements: StatementLog, jobs: JobRows) {
    this.delay.enable();
    const delay = this.delay;
    const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set(await read());
        },
      });
    const milliseconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : 0);
    gauge('event_loop_delay_p99_ms', 'Event-loop delay, 99th percentile since the last scrape', async () => {
      // A scrape that waited out a delay is answered before its sample is taken, and would clear it away unseen.
      await new Promise((resolve) => setTimeout(resolve, RESOLUTION_MS * 2));
      return milliseconds(delay.percentile(99));
    });
    // One long stall among many ticks leaves the percentile alone; this one it cannot hide from. Collected last of the two.
    gauge('event_loop_delay_max_ms', 'Longest event-loop delay since the last scrape', async () => {
      await new Promise((resolve) => setTimeout(resolve, RESOLUTION_MS * 3));
      const longest = milliseconds(delay.max);
      delay.reset();
      return longest;
    });
    gauge('db_statements_total', 'Database statements sent since the start', () => statements.total);
    gauge('queue_lag_ms', 'How long the oldest due job has been waiting', async () => (await jobs.counts()).lagMs);
    gauge('queue_dead', 'Jobs that used up their attempts', async () => (await jobs.counts()).dead);
    gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }
}
