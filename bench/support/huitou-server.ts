import { loadSettings } from '../../config/load';
import { startService } from '../../src/app/service';
import { CORP } from './corp';

/**
 * The whole service. Every callback is verified, decrypted, stored and fsynced; what is stored is handled too where
 * BENCH_HANDLERS is set.
 */
async function main(): Promise<void> {
  const settings = loadSettings({
    ...process.env,
    PORT: '0',
    LOG_LEVEL: 'warn',
    WECOM_CORP_ID: CORP.corpId,
    WECOM_TOKEN: CORP.token,
    WECOM_AES_KEY: CORP.aesKey,
  });
  // Not a setting a user may choose on SQLite: nobody would ever handle what is stored.
  if (!process.env.BENCH_HANDLERS) Object.assign(settings.values, { roles: ['web'] });
  const service = await startService(settings);
  process.send?.({ url: `${service.url}/wecom/callback` });
  process.once('SIGTERM', () => void service.stop().then(() => process.exit(0)));
}

void main();
