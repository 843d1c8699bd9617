import { loadSettings, SettingsError } from '../../config/load';
import { Operators } from '../access/operators.service';
import { Refused } from '../platform/errors/errors';
import { Service, startService } from './service';

/** `npm start`: the service with its settings from the environment. */
async function main(): Promise<void> {
  const service = await startService(loadSettings());
  await tellFirstPassword(service);
  process.stdout.write(`Huitou listens on ${service.url}\n`);
  if (!service.settings.wecomReady) {
    process.stdout.write(
      'WeCom is not set up (WECOM_CORP_ID, WECOM_AGENT_ID, WECOM_SECRET): nothing is synced or sent until it is.\n',
    );
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      service.stop().then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`${error.stack}\n`);
          process.exit(1);
        },
      );
    });
  }
}

/** Once, to the terminal and not to the log: the log is kept and shipped. */
async function tellFirstPassword(service: Service): Promise<void> {
  const first = await service.app.get(Operators).ensureFirst();
  if (first) {
    process.stdout.write(`The first operator is ${first.name}, password ${first.password} — shown only this once.\n`);
  }
}

main().catch((error: unknown) => {
  const known = error instanceof SettingsError || error instanceof Refused;
  process.stderr.write(known ? `${(error as Error).message}\n` : `${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
});
