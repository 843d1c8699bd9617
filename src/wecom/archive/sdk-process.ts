import { ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { Unavailable } from '../../platform/errors/errors';
import { SdkError } from './sdk-codes';
import { SdkAnswer, SdkOrders, SdkWork } from './sdk-protocol';

/** A process of the vendor's library grows; a new one each day keeps it small (WxJava #3101). */
const RECYCLE_MS = 86_400_000;
/** Longer than the library may take on the network; one that is silent for so long hangs. */
const PATIENCE_MS = 45_000;
/** After a crash the next start waits, twice as long each time. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
const GOODBYE_MS = 3000;

/** How a process is looked after; the defaults are for the service. */
export interface SdkCare {
  recycleMs: number;
  patienceMs: number;
  /** Milliseconds of the clock by which jobs are due. */
  now: () => number;
}

/** The process ended or hung while it was asked something. `until` is when another may start. */
export class SdkCrashed extends Unavailable {
  constructor(how: string, until: Date) {
    super('archive.crashed', `The process of the chat library ended (${how}).`, { until });
  }
}

/** Not asked: the process rests after a crash until `until`. */
export class SdkResting extends Unavailable {
  constructor(until: Date) {
    super('archive.resting', 'The process of the chat library rests after a crash.', { until });
  }
}

/**
 * The vendor's library in a process of its own, which may crash without harm (WxJava #3744): it is started when first
 * asked, again after a crash once a pause is over, and anew each day. It is asked one thing at a time.
 */
export class SdkProcess {
  private readonly care: SdkCare;
  private child: ChildProcess | null = null;
  private bornAt = 0;
  private crashes = 0;
  private notBefore = 0;
  private last: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly orders: () => SdkOrders,
    care: Partial<SdkCare> = {},
  ) {
    this.care = { recycleMs: RECYCLE_MS, patienceMs: PATIENCE_MS, now: Date.now, ...care };
  }

  /** The id of the process that lives now, for tests and the log. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Asks once those before have been answered.
   * @throws SdkError what the library answered; SdkCrashed; SdkResting; Unavailable archive.library when it does not load
   */
  ask<What extends keyof SdkWork>(what: What, ask: SdkWork[What]['ask']): Promise<SdkWork[What]['answer']> {
    const turn = this.last.then(async () => {
      await this.ready();
      const answer = await this.exchange(what, ask);
      this.crashes = 0;
      return answer;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the process after what it is doing; the next question starts another. */
  restart(): Promise<void> {
    const turn = this.last.then(() => this.end());
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the process after what it is doing; nothing can be asked any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    const gone = this.last.then(() => this.end());
    let late: NodeJS.Timeout | undefined;
    await Promise.race([gone, new Promise((resolve) => (late = setTimeout(resolve, GOODBYE_MS)))]);
    clearTimeout(late);
    this.child?.kill('SIGKILL');
  }

  private async ready(): Promise<void> {
    if (this.stopped) throw new Unavailable('archive.stopped', 'The service is stopping.');
    if (this.child && this.care.now() - this.bornAt >= this.care.recycleMs) await this.end();
    if (this.child) return;
    if (this.care.now() < this.notBefore) throw new SdkResting(new Date(this.notBefore));
    const child = this.spawn();
    try {
      await this.exchange('start', this.orders());
    } catch (error) {
      if (error instanceof SdkCrashed) throw error;
      child.kill('SIGKILL');
      this.child = null;
      throw new Unavailable('archive.library', `The chat library cannot be used: ${(error as Error).message}`, {
        until: this.pause(),
        cause: error,
      });
    }
  }

  private spawn(): ChildProcess {
    const type = extname(__filename);
    const child = fork(join(__dirname, `sdk-child${type}`), [], {
      // Under test there is no build: the child reads TypeScript as its parent does.
      execArgv: type === '.ts' ? ['-r', '@swc-node/register'] : [],
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, TZ: process.env.TZ },
      serialization: 'advanced',
      // What the library prints may hold secrets.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    this.bornAt = this.care.now();
    child.on('error', () => undefined);
    child.on('exit', () => {
      if (this.child === child) this.child = null;
    });
    child.unref();
    child.channel?.unref();
    return child;
  }

  private exchange<What extends keyof SdkWork>(
    what: What,
    ask: SdkWork[What]['ask'],
  ): Promise<SdkWork[What]['answer']> {
    const { child } = this;
    if (!child) return Promise.reject(this.crashed('it was gone'));
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(patience);
        child.off('message', onMessage);
        child.off('exit', onExit);
        then();
      };
      const onMessage = (said: SdkAnswer) =>
        settle(() => ('answer' in said ? resolve(said.answer as never) : reject(errorOf(said))));
      const onExit = (code: number | null, signal: string | null) =>
        settle(() => reject(this.crashed(signal ?? `code ${code}`)));
      const patience = setTimeout(() => child.kill('SIGKILL'), this.care.patienceMs);
      child.on('message', onMessage);
      child.on('exit', onExit);
      // A child that has just died is told of by its exit.
      child.send({ what, ask }, () => undefined);
    });
  }

  private async end(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await this.exchange('end', null).catch(() => child.kill('SIGKILL'));
    await gone;
  }

  private crashed(how: string): SdkCrashed {
    return new SdkCrashed(how, this.pause());
  }

  /** Counts a failed life; when the next may begin. */
  private pause(): Date {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.crashes);
    this.crashes++;
    this.notBefore = this.care.now() + pause;
    return new Date(this.notBefore);
  }
}

function errorOf(said: { error: string; call?: string; code?: number }): Error {
  return said.call !== undefined && said.code !== undefined
    ? new SdkError(said.call, said.code)
    : new Error(said.error);
}
