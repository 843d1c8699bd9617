import { Logger } from '@nestjs/common';
import Bull from 'bull';
import Redis, { RedisOptions } from 'ioredis';
import { Waker } from './waker';

/**
 * Ids hints take in turn. A hint that still waits swallows the next one of its id, so that hints never pile up while
 * no worker listens.
 */
const HINT_IDS = 16;

/** The connections Bull asks for: commands, events, and one that blocks until a hint comes. */
const CLIENTS = 3;

/** How long a closing connection waits for Redis to say goodbye. */
const GOODBYE_MS = 200;

/**
 * Hints over Bull, so that a job added by one process starts at once in another. The only file that imports bull; it
 * carries no data, so FLUSHALL loses nothing.
 */
export class BullWaker extends Waker {
  private readonly logger = new Logger('Queue');
  /** Ours to close: Bull closes only clients it made itself. */
  private readonly clients: Redis[];
  private readonly unreachable = new Set<Redis>();
  /** Started when all clients are connected; closed any earlier, Bull takes the process down with it. */
  private bull: Bull.Queue | null = null;
  private look: (() => void) | null = null;
  private stopped = false;
  private sending = false;
  private sendAgain = false;
  private hints = 0;

  /** @param prefix keeps the keys of several installations on one Redis apart. */
  constructor(
    redisUrl: string,
    private readonly prefix: string,
  ) {
    super();
    this.clients = Array.from({ length: CLIENTS }, () => this.connect(redisUrl));
  }

  /** One hint is on its way at a time; those that come meanwhile are one more. Without Redis this process looks itself. */
  hint(): void {
    if (this.stopped) return;
    if (this.isDown) this.look?.();
    else if (this.sending) this.sendAgain = true;
    else void this.send();
  }

  async listen(look: () => void): Promise<void> {
    this.look = look;
    this.process();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    // Bull waits for a connection before it closes; one that was lost must not hold up the stop.
    if (this.unreachable.size) this.disconnect();
    await this.bull?.close(true);
    this.disconnect();
  }

  /** True while Redis cannot be reached; /ready says so. */
  get isDown(): boolean {
    return !this.bull || this.unreachable.size > 0;
  }

  private connect(redisUrl: string): Redis {
    // Bull refuses clients that give up on a request or check readiness on their own.
    const options: RedisOptions = {
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      disconnectTimeout: GOODBYE_MS,
    };
    const client = new Redis(redisUrl, options);
    client.on('error', (error: Error) => this.noteDown(client, error.message));
    client.on('close', () => this.noteDown(client, 'the connection was closed'));
    client.on('ready', () => {
      this.unreachable.delete(client);
      if (!this.bull && !this.stopped && this.clients.every((each) => each.status === 'ready')) this.start();
    });
    return client;
  }

  private start(): void {
    const clients = [...this.clients];
    this.bull = new Bull('look', {
      prefix: this.prefix,
      createClient: () => clients.pop() as Redis,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    // Such as a lost lock after FLUSHALL: the hint is gone, the job's row is not.
    this.bull.on('error', (error) => this.note(error));
    this.process();
  }

  private process(): void {
    const { bull, look } = this;
    // Bull answers only when processing ends, so its promise is not awaited.
    if (bull && look) void bull.process(async () => look()).catch((error: Error) => this.note(error));
  }

  private async send(): Promise<void> {
    this.sending = true;
    try {
      await this.bull?.add({}, { jobId: `hint-${this.hints++ % HINT_IDS}` });
    } catch (error) {
      this.note(error as Error);
    }
    this.sending = false;
    if (!this.sendAgain) return;
    this.sendAgain = false;
    this.hint();
  }

  private note(error: Error | undefined): void {
    this.logger.debug(`Bull: ${error?.message ?? 'closed'}`);
  }

  private noteDown(client: Redis, reason: string): void {
    if (this.stopped || client.status === 'ready') return;
    if (!this.unreachable.size) {
      this.logger.warn(`Redis: ${reason}. Jobs of other processes are found by polling, once a second.`);
    }
    this.unreachable.add(client);
  }

  private disconnect(): void {
    for (const client of this.clients) client.disconnect();
  }
}
