import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { given, loadSettings, SettingsError } from '../../../config/load';
import { Calendar } from '../../platform/calendar/calendar';
import { Clock } from '../../platform/clock/clock';
import { Refused } from '../../platform/errors/errors';
import { runOnce } from './once';
import { setStage } from './stage';
import { Memo, OPENING_STEPS } from './walk';

const SEED = 20260308;
const CUSTOMERS = 2000;
const FOLDER = 'data/demo';
const MEMBER_DAYS = [8, 18, 28];

const OPTIONS = {
  once: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  seed: { type: 'string', default: String(SEED) },
  help: { type: 'boolean', default: false },
} as const;

const HELP = `npm run demo [-- OPTIONS]
  (none)        the service with a WeCom corp in a box, until Ctrl-C; goes on where it was (data in ${FOLDER})
  --once        the main job once, start to end, on a throw-away database, then exit
  --json        with --once: one JSON object instead of the report
  --seed N      who the virtual people are
With DATABASE_URL=mysql://… and QUEUE_URL=redis://… --once runs one web and two worker processes.
`;

/** Ten in the morning of the next day before a member day: so that the demo's plan is always a day away. */
function eveOfMemberDay(): Date {
  const clock = new Clock();
  const calendar = new Calendar(loadSettings({}), clock);
  let day = calendar.today();
  const soon = () => calendar.at(day, '10:00') > clock.now() && MEMBER_DAYS.includes(calendar.dayOfMonth(day + 1));
  while (!soon()) day++;
  return calendar.at(day, '10:00');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Refused('demo.seed', `--seed is a whole number, not ${values.seed}.`);
  const shared = { seed, customers: CUSTOMERS, startAt: eveOfMemberDay() };
  if (values.once) await once(shared, values.json);
  else await stay(shared);
}

async function once(shared: { seed: number; customers: number; startAt: Date }, json: boolean): Promise<void> {
  const { databaseUrl, queueUrl } = loadSettings({
    ...given('DATABASE_URL', 'QUEUE_URL'),
    SECRET_KEY: '0'.repeat(64),
  }).values;
  const split = databaseUrl.startsWith('sqlite:') ? undefined : { databaseUrl, queueUrl };
  const tell = (text: string) => process[json ? 'stderr' : 'stdout'].write(`${text}\n`);
  const report = await runOnce({ ...shared, port: 0, alive: false, logLevel: 'error' }, split, tell);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const { steps: _steps, ok, seconds, ...numbers } = report;
    for (const [name, value] of Object.entries(numbers)) tell(`${name.padEnd(12)} ${JSON.stringify(value)}`);
    tell(`${ok ? 'The main job went through' : 'The main job FAILED'} in ${seconds} s.`);
  }
  process.exit(report.ok ? 0 : 1);
}

async function stay(shared: { seed: number; customers: number; startAt: Date }): Promise<void> {
  const { port, logLevel } = loadSettings({ LOG_LEVEL: 'warn', ...given('PORT', 'LOG_LEVEL') }).values;
  const fresh = !existsSync(join(FOLDER, 'huitou.db'));
  const stage = await setStage({
    ...shared,
    folder: FOLDER,
    port,
    alive: true,
    logLevel,
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      process.stdout.write('\n正在停止 …\n');
      void stage.strike().then(() => process.exit(0));
    });
  }
  const memo: Memo = {};
  if (fresh) {
    for (const step of OPENING_STEPS) {
      process.stdout.write(`${step.does} …\n`);
      await step.run(stage, memo);
    }
  }
  const { url } = stage.service;
  process.stdout.write(
    [
      '',
      `  控制台   ${url}/`,
      `  登录     ${stage.login.name} / ${stage.login.password}   （或“用企业微信登录”，选陈晨）`,
      `  侧边栏   ${url}/sandbox/client   （企业微信的替身：选一位员工和客户）`,
      '',
      '  看什么   1. 今日总览 → 复购线索：今天联系谁、为什么',
      '           2. 侧边栏里以陈晨的身份打开周姐，发一条，看她回复、下单、离开名单',
      '           3. 活动 → 新建 → 会员日预设：预览漏斗、批准、排期；右上角快进，看场次页',
      '           4. 企微收发：回调、外部动作、结果不明怎么核对',
      '',
      '  Ctrl-C 停止；再次启动会接着走。删除 data/demo 从头开始。',
      '',
    ].join('\n'),
  );
}

main().catch((error: unknown) => {
  const known = error instanceof SettingsError || error instanceof Refused;
  process.stderr.write(known ? `${(error as Error).message}\n` : `${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
});
