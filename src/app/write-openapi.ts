import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../config/load';
import { openApiOf } from './openapi';
import { startService } from './service';

/** Writes the OpenAPI document of this build: `node dist/src/app/write-openapi.js FILE`. */
async function main(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-openapi-'));
  const service = await startService(
    loadSettings({
      DATABASE_URL: `sqlite:${join(folder, 'huitou.db')}`,
      SECRET_KEY: randomBytes(32).toString('hex'),
      PORT: '0',
      LOG_LEVEL: 'silent',
    }),
  );
  try {
    writeFileSync(file, `${JSON.stringify(openApiOf(service.app), null, 2)}\n`);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
