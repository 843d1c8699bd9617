import { Injectable, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import { BullWaker } from '../queue/bull-waker';
import { Waker } from '../queue/waker';

/** Whether this process may be sent traffic, and if not, why. */
@Injectable()
export class Readiness implements OnApplicationBootstrap, OnApplicationShutdown {
  private started = false;

  constructor(
    private readonly db: Database,
    private readonly waker: Waker,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
  }

  onApplicationShutdown(): void {
    this.started = false;
  }

  async check(): Promise<{ ready: boolean; problems: string[] }> {
    const problems: string[] = [];
    if (!this.started) problems.push('starting or stopping');
    await this.db.row(sql`SELECT 1 AS one`).catch((error: Error) => problems.push(`database: ${error.message}`));
    if (this.waker instanceof BullWaker && this.waker.isDown) problems.push('redis cannot be reached');
    return { ready: problems.length === 0, problems };
  }
}
