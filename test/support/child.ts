import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Engine, Place } from './database';
import { until } from './until';

/** What a process of its own is to do. */
export interface ChildOrders {
  engine: Engine;
  bull: boolean;
  env: Record<string, string>;
  does: 'hangs in a job' | 'dies in a job' | 'dies before the hint' | 'works slowly' | 'stops at once' | 'trims';
}

/** A process of its own, which a test may kill. */
export interface Child {
  /** Lines it said so far. */
  said: string[];
  /** Waits until it said `line`, or a line that begins so. */
  says(line: string): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Waits for its end; the signal or the exit code. */
  ended(): Promise<string | number>;
}

/** Starts a platform in a process of its own on `place`. */
export function startChild(place: Place, orders: Omit<ChildOrders, 'env'>): Child {
  const child: ChildProcess = spawn(process.execPath, ['-r', '@swc-node/register', join(__dirname, 'queue-child.ts')], {
    env: { ...process.env, CHILD: JSON.stringify({ ...orders, env: place.env }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  let errors = '';
  let partial = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    const lines = (partial + bytes.toString()).split('\n');
    partial = lines.pop() ?? '';
    said.push(...lines);
  });
  child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  let end: string | number | null = null;
  child.on('exit', (code, signal) => (end = signal ?? code ?? -1));
  const ended = () =>
    until(() => end !== null && { end }, 'the child ended', 30_000).then(
      (answer) => (answer as { end: string | number }).end,
    );
  return {
    said,
    says: async (line) => {
      await until(
        () => {
          if (end !== null) throw new Error(`The child ended with ${end} before it said "${line}". ${errors}`);
          return said.some((other) => other.startsWith(line));
        },
        `the child says "${line}"`,
        30_000,
      );
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended();
    },
    ended,
  };
}
