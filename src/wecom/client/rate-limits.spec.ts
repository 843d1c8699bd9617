import { randomBytes } from 'node:crypto';
import { loadSettings } from '../../../config/load';
import { MYSQL_URL, REDIS_URL } from '../../../test/support/database';
import { Clock } from '../../platform/clock/clock';
import { WecomNotCalled } from './errors';
import { RateLimits } from './rate-limits';

const API = '/cgi-bin/externalcontact/add_moment_task';

describe.each([
  ['in memory', 'embedded'],
  ['in Redis', REDIS_URL],
])('rate limits %s', (_name, queueUrl) => {
  const opened: RateLimits[] = [];
  // Installations differ in their database, so this one counts for itself.
  const database = randomBytes(6).toString('hex');
  const open = async (url = queueUrl) => {
    const env = { DATABASE_URL: `${MYSQL_URL}/${database}`, SECRET_KEY: '0'.repeat(64), QUEUE_URL: url };
    const limits = new RateLimits(loadSettings(env), new Clock());
    opened.push(limits);
    await limits.onModuleInit();
    return limits;
  };
  afterAll(() => Promise.all(opened.map((limits) => limits.onApplicationShutdown())));

  const refusalOf = (limits: RateLimits) =>
    limits.call(API).then(
      () => null,
      (error: WecomNotCalled) => error,
    );

  it('say when there is room again', async () => {
    const limits = await open();
    for (let at = 0; at < 10; at++) await limits.call(API);
    const refusal = await refusalOf(limits);
    expect(refusal).toMatchObject({ code: 'wecom.parked' });
    const wait = ((refusal?.until?.getTime() ?? 0) - Date.now()) / 1000;
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    await limits.call('/cgi-bin/user/get');
  });

  it('wait out a short delay', async () => {
    const limits = await open();
    const started = process.hrtime.bigint();
    for (let at = 0; at < 3; at++) await limits.take(API, [{ points: 2, seconds: 1 }], 'short', 1);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeGreaterThan(500);
  });

  if (queueUrl !== 'embedded') {
    it('are shared by all processes', async () => {
      expect(await refusalOf(await open())).toBeInstanceOf(WecomNotCalled);
    });

    it('go on by each process alone when Redis is away', async () => {
      const alone = await open('redis://127.0.0.1:9');
      for (let at = 0; at < 10; at++) await alone.call(API);
      expect(await refusalOf(alone)).toBeInstanceOf(WecomNotCalled);
    });
  }
});
