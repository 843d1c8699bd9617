import { createConnection } from 'mysql2/promise';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareLedgers, LedgerCount } from './ledger';
import { Stage, StageOptions, setStage } from './stage';
import { ALL_STEPS, Memo } from './walk';

/** The report of `demo --once --json`; docs/report.md names the route behind each number. */
export interface Report {
  ok: boolean;
  seconds: number;
  steps: { name: string; ok: boolean; ms: number }[];
  [numbers: string]: unknown;
}

const STEP_NAME_WIDTH = 18;

/**
 * Runs the main job on a throw-away database and reads every number back from the service's API. With a MySQL address
 * the database is made for the run beside the one named, and one web and two worker processes do the work.
 */
export async function runOnce(
  options: Omit<StageOptions, 'folder' | 'split'>,
  split: StageOptions['split'],
  tell: (text: string) => void,
): Promise<Report> {
  const begun = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'huitou-once-'));
  const database = split ? await throwAwayDatabase(split.databaseUrl) : null;
  const report: Report = { ok: false, seconds: 0, steps: [] };
  let stage: Stage | null = null;
  try {
    stage = await timed(report, 'start', tell, '启动', () =>
      setStage({ ...options, folder, split: split && database ? { ...split, databaseUrl: database.url } : undefined }),
    );
    const memo: Memo = {};
    for (const step of ALL_STEPS) {
      await timed(report, step.name, tell, step.does, () => step.run(stage as Stage, memo));
    }
    const numbers = await timed(report, 'report', tell, '从接口读回每个数', () => readNumbers(stage as Stage, memo));
    Object.assign(report, numbers);
    const { lost, doubled } = numbers.sandbox;
    if (lost || doubled) throw new Error(`The corp's own ledger says: ${lost} lost, ${doubled} doubled.`);
    report.ok = true;
  } catch (error) {
    const failed = report.steps.find((step) => !step.ok)?.name ?? 'report';
    tell(`FAILED at ${failed}: ${(error as Error).message}`);
  } finally {
    await stage?.strike();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
  report.seconds = Math.round((Date.now() - begun) / 100) / 10;
  return report;
}

async function timed<T>(
  report: Report,
  name: string,
  tell: (text: string) => void,
  does: string,
  work: () => Promise<T>,
): Promise<T> {
  const entry = { name, ok: false, ms: 0 };
  report.steps.push(entry);
  const start = Date.now();
  try {
    const value = await work();
    entry.ok = true;
    return value;
  } finally {
    entry.ms = Date.now() - start;
    tell(
      `${entry.ok ? 'ok    ' : 'FAILED'} ${name.padEnd(STEP_NAME_WIDTH)}${String(entry.ms).padStart(6)} ms  ${does}`,
    );
  }
}

async function readNumbers(stage: Stage, memo: Memo): Promise<{ sandbox: LedgerCount } & Record<string, unknown>> {
  const numbers = await stage.api.get<Record<string, unknown>>(
    `/api/v1/report/main-job?occurrenceId=${memo.occurrenceId}`,
  );
  return { ...numbers, sandbox: await compareLedgers(stage, memo.occurrenceId as number) };
}

async function throwAwayDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `huitou_once_${randomBytes(4).toString('hex')}`;
  const server = new URL(url);
  server.pathname = `/${name}`;
  const run = async (statement: string) => {
    const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:').replace(/\/[^/]*$/, '/') });
    await connection.query(statement);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  return { url: server.toString(), drop: () => run(`DROP DATABASE IF EXISTS ${name}`) };
}
