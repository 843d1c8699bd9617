import { ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Api } from '../../src/app/demo/api';
import { commandToken } from '../../src/access/command-token';
import { Secrets } from '../../src/platform/secrets/secrets';

const READY_MS = 60_000;
const LOOK_MS = 20;
const ROOT = resolve(__dirname, '../..');

/** A program of the build, run as its own process, that can be killed without warning and started again. */
export class Program {
  private child: ChildProcess | null = null;
  private errors = '';

  constructor(
    private readonly args: string[],
    private readonly env: Record<string, string>,
    /** Answers 200 once the program is up; absent: nobody waits for it. */
    private readonly readyUrl?: string,
  ) {}

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.errors = '';
    child.stderr?.on('data', (chunk) => (this.errors = (this.errors + String(chunk)).slice(-4000)));
    this.child = child;
    if (this.readyUrl) await this.answers(this.readyUrl, child);
  }

  get running(): boolean {
    return this.child !== null;
  }

  /** SIGKILL: no goodbye, no flush. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  }

  private async answers(url: string, child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) return;
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${this.args.join(' ')} does not answer on ${url}: ${this.errors}`);
      }
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

/** Calls a service as its own command line does; the token lives a minute, so each call makes a new one. */
export function commandApi(url: string, secretKey: string): () => Api {
  const secrets = new Secrets(secretKey);
  return () => new Api(url, commandToken(secrets));
}
