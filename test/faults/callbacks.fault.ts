import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../../src/app/demo/stage';
import { runStorm } from './callback-storm';
import { Program, commandApi } from './processes';

/**
 * A storm of random and mutated callbacks against the running service: none is accepted that should not be, every
 * genuine one is stored once, the process stays alive and its memory flat.
 */
const CORP = { token: 'QDG6eK', aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', corpId: 'wx5823bf96d3bd56c7' };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      callbacks: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '7' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'huitou-storm-'));
  const [port, secretKey] = [await freePort(), randomBytes(32).toString('hex')];
  const url = `http://127.0.0.1:${port}`;
  const service = new Program(
    ['dist/src/app/main.js'],
    {
      DATABASE_URL: `sqlite:${join(folder, 'huitou.db')}`,
      DATA_DIR: folder,
      SECRET_KEY: secretKey,
      PORT: String(port),
      LOG_LEVEL: 'error',
      WECOM_CORP_ID: CORP.corpId,
      WECOM_TOKEN: CORP.token,
      WECOM_AES_KEY: CORP.aesKey,
    },
    `${url}/ready`,
  );
  try {
    await service.start();
    const found = await runStorm(
      { url, api: commandApi(url, secretKey), corp: CORP },
      { callbacks: Number(values.callbacks), seed: Number(values.seed) },
      (text) => process.stderr.write(`${text}\n`),
    );
    const report = {
      scenario: 'callbacks',
      engines: ['sqlite', 'embedded'],
      kills: 0,
      effects: 0,
      unknown_open: 0,
      ...found,
    };
    process.stdout.write(`${JSON.stringify(report, null, values.json ? undefined : 2)}\n`);
    if (report.lost || report.doubled || report.forged_accepted || report.genuine_refused) process.exitCode = 1;
    if (report.memory_growth_mb > 48) throw new Error(`The memory grew by ${report.memory_growth_mb} MB.`);
  } finally {
    await service.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
