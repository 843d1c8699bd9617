import { ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { until } from './until';

const ROOT = resolve(__dirname, '../..');
const PATIENCE_MS = 30_000;

/** How a process ended. */
export interface End {
  /** Null where a signal ended it. */
  code: number | null;
  /** Milliseconds of wall time since it was asked to. */
  ms: number;
}

/** A program of the build as a process of its own, with nothing of this process's settings. */
export class BuiltProgram {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  /** Exit code; null where a signal ended it, undefined while it runs. */
  code: number | null | undefined;

  constructor(program: 'main' | 'cli', args: string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [resolve(ROOT, `dist/src/app/${program}.js`), ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (bytes: Buffer) => (this.stdout += bytes.toString()));
    this.child.stderr?.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.child.once('close', (code) => (this.code = code));
  }

  /** `npm start`, once it listens; its url. Throws with what it said when it ends before. */
  static async start(env: Record<string, string>): Promise<{ program: BuiltProgram; url: string }> {
    const program = new BuiltProgram('main', [], { ...env, PORT: '0' });
    const url = await until(
      () => {
        if (program.code !== undefined) throw new Error(`The service ended with ${program.code}: ${program.stderr}`);
        return /listens on (http:\S+)/.exec(program.stdout)?.[1];
      },
      'the service listens',
      PATIENCE_MS,
    );
    return { program, url: url as string };
  }

  /** A command of `huitou`, run to its end. */
  static async run(args: string[], env: Record<string, string>): Promise<BuiltProgram> {
    const program = new BuiltProgram('cli', args, env);
    await program.ended();
    return program;
  }

  async ended(): Promise<End> {
    const begun = performance.now();
    await until(() => this.code !== undefined, 'the program ended', PATIENCE_MS);
    return { code: this.code as number | null, ms: performance.now() - begun };
  }

  /** Asks it to stop, as a supervisor does. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<End> {
    this.child.kill(signal);
    return this.ended();
  }
}
