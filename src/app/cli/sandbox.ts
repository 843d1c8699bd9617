import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Refused } from '../../platform/errors/errors';
import { Sandbox } from '../../sandbox/sandbox';
import { startSandboxServer } from '../../sandbox/server';
import { SANDBOX_CORP, sandboxEnv } from '../sandbox-corp';
import type { Command } from './command';

const OPTIONS = {
  port: { type: 'string', default: '3999' },
  state: { type: 'string', default: 'data/sandbox.db' },
  seed: { type: 'string', default: '1' },
  customers: { type: 'string', default: '2000' },
  effect: { type: 'string' },
  service: { type: 'string', default: 'http://127.0.0.1:3000' },
  start: { type: 'string' },
  scenario: { type: 'string' },
  frozen: { type: 'boolean', default: false },
} as const;

export const SANDBOX: Command<{ stopped: true }> = {
  name: 'sandbox',
  usage: 'sandbox [OPTIONS]',
  does: 'runs the WeCom corp in a box as a process of its own, until Ctrl-C',
  more: [
    '  --port 3999          where it listens',
    '  --state FILE         its state file (data/sandbox.db); it goes on from there',
    '  --seed 1             decides everybody and all luck, on the first start',
    '  --customers 2000     on the first start',
    '  --effect 0..1        what a delivered message adds to the chance of an order, on the first start',
    '  --service URL        where callbacks go (http://127.0.0.1:3000)',
    '  --start ISO-TIME     virtual time of a new box (now)',
    '  --scenario FILE      what goes wrong, as JSON; replaces what an earlier run still owed (docs/operations.md)',
    '  --frozen             time stands still until it is moved',
    '',
    'The service that belongs to it starts with:',
    ...Object.entries(sandboxEnv('http://127.0.0.1:3999')).map(([name, value]) => `  ${name}=${value}`),
    '',
  ].join('\n'),
  async run(words, progress) {
    const { values } = parseArgs({ args: words, options: OPTIONS });
    const startAt = values.start ? new Date(values.start) : new Date();
    if (Number.isNaN(startAt.getTime())) throw new Refused('sandbox.start', `${values.start} is not an ISO time.`);
    const server = await startSandboxServer({
      port: Number(values.port),
      stateFile: values.state,
      seed: Number(values.seed),
      customers: Number(values.customers),
      effect: values.effect === undefined ? undefined : Number(values.effect),
      startAt,
      corp: SANDBOX_CORP,
      callbackUrl: `${values.service}/wecom/callback`,
      serviceUrl: values.service,
    });
    if (values.scenario) takeUp(server.sandbox, values.scenario);
    if (!values.frozen) server.sandbox.start();
    progress(`The sandbox listens on ${server.url}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.close();
    return { stopped: true };
  },
  tell: () => 'The sandbox has stopped.',
};

/** Throws Refused with everything that is wrong with the file. */
function takeUp(sandbox: Sandbox, file: string): void {
  try {
    sandbox.scenario(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Refused('sandbox.scenario', `${file} is no scenario:\n${(error as Error).message}`);
  }
}
