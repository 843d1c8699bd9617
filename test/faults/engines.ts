import { parseArgs, ParseArgsConfig } from 'node:util';
import { Engine, ENGINES } from '../support/database';

/** What a fault run ends with, one line an engine. */
export interface Report {
  scenario: string;
  /** The database and the queue. */
  engines: string[];
  /** How often processes were killed. */
  kills: number;
  events: number;
  effects: number;
  /** The three that must be 0. */
  lost: number;
  doubled: number;
  unknown_open: number;
  [more: string]: unknown;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Of extends Options> = ReturnType<typeof parseArgs<{ options: Of }>>['values'];

/** Runs one engine; `tell` is for progress, on stderr. Throws when the run itself came to nothing. */
type Run<Of extends Options> = (engine: Engine, values: Values<Of>, tell: (text: string) => void) => Promise<Report>;

const QUEUES: Record<Engine, string> = { sqlite: 'embedded', mysql: 'redis' };

/** The database and the queue of an installation on `engine`, as reports name them. */
export function enginesOf(engine: Engine): string[] {
  return [engine, QUEUES[engine]];
}

/**
 * The command line of a fault run: `--engine sqlite|mysql` (both, one after the other, without it), `--json`, and the
 * run's own options. Prints a report an engine; the process ends with 1 when anything was lost, doubled or left open.
 */
export function runOnEngines<Of extends Options>(options: Of, run: Run<Of>): void {
  const all = { ...options, engine: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ options: all as Options });
  const { engine, json } = values as { engine?: string; json: boolean };
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const chosen = ENGINES.filter((one) => engine === undefined || one === engine);
  if (!chosen.length) {
    tell(`--engine is one of ${ENGINES.join(', ')}.`);
    process.exit(1);
  }
  void (async () => {
    for (const one of chosen) {
      try {
        const report = await run(one, values as Values<Of>, (text) => tell(`${one}: ${text}`));
        process.stdout.write(`${JSON.stringify(report, null, json ? undefined : 2)}\n`);
        if (report.lost || report.doubled || report.unknown_open) process.exitCode = 1;
      } catch (error) {
        tell(`${one}: ${(error as Error).stack}`);
        process.exitCode = 1;
      }
    }
  })();
}
