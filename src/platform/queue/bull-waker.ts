import { Logger } from '@nestjs/common';
import Bull from 'bull';
import Redis, { RedisOptions } from 'ioredis';
import { Waker } from './waker';

/** Hints wait in Redis at most this long; afterwards the poll has found the job anyway. */
const HINT_LIFE_MS = 60_000;

/**
 * Hints over Bull, so that a job added by one process starts at once in another. The only file that imports bull; it
 * carries no data, so FLUSHALL loses nothing.
 */
export class BullWaker extends Waker {
  private readonly logger = new Logger('Queue');
  private readonly bull: Bull.Queue;
  private stopped = false;
  private down = false;

  /** @param prefix keeps the keys of several installations on one Redis apart. */
  constructor(redisUrl: string, prefix: string) {
    super();
    const options: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false };
    this.bull = new Bull('look', {
      prefix,
      createClient: () => {
        const client = new Redis(redisUrl, options);
        client.on('error', (error: Error) => this.noteDown(error));
        client.on('ready', () => (this.down = false));
        return client;
      },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, timeout: HINT_LIFE_MS },
    });
    this.bull.on('error', (error) => this.noteDown(error));
  }

  hint(): void {
    if (this.stopped || this.down) return;
    this.bull.add({}).catch((error: Error) => this.noteDown(error));
  }

  async listen(look: () => void): Promise<void> {
    // Bull answers only when processing ends, so its promise is not awaited.
    void this.bull.process(async () => look()).catch((error: Error) => this.noteDown(error));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.bull.close();
  }

  /** True while Redis cannot be reached; /ready says so. */
  get isDown(): boolean {
    return this.down;
  }

  private noteDown(error: Error): void {
    if (!this.down && !this.stopped) this.logger.warn(`Redis: ${error.message}. Jobs go on by polling, once a second.`);
    this.down = true;
  }
}
