/**
 * `npm test`: everything, under two process time zones. Finds or starts MySQL and Redis, finds Chromium; what is missing
 * is left out loudly, and under CI=true fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ROOT, bin, build, checkNode, install, orExit, run } from './steps.mjs';
import { findServers } from './servers.mjs';

const CI = process.env.CI === 'true';

/** The memory disk, where it has room for the databases of two suites at once; else the usual folder. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 32;

function places() {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ROOM_BYTES ? MEMORY : tmpdir();
}

/** Time arithmetic is tested in a zone that is the business one and in one that is not. */
const ZONED = ['calendar', 'schedules', 'kinds', 'member-day', 'settings'];

orExit(
  (async () => {
    checkNode();
    await install();
    await build();
    const servers = await findServers();
    const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    const compiler = spawnSync('cc', ['--version']).status === 0;
    const missing = [
      ...(servers.mysql ? [] : ['MySQL or MariaDB (TEST_MYSQL_URL, 127.0.0.1:3306 or an installed mariadbd)']),
      ...(servers.redis ? [] : ['Redis (TEST_REDIS_URL, 127.0.0.1:6379 or an installed redis-server)']),
      ...(existsSync(chromium) ? [] : [`Chromium (CHROMIUM_PATH or ${chromium})`]),
      ...(compiler ? [] : ['C compiler (cc; apt-get install gcc libc6-dev), for the stand-in of the chat library']),
    ];
    for (const one of missing) process.stdout.write(`!! NOT TESTED, because this machine has no ${one}\n`);
    if (missing.length && CI) throw new Error('Under CI=true nothing may be left out.');
    const env = {
      TEST_MYSQL_URL: servers.mysql ?? '',
      TEST_REDIS_URL: servers.redis ?? '',
      TEST_PLACES: places(),
      CHROMIUM_PATH: existsSync(chromium) ? chromium : '',
      HUITOU_LEFT_OUT: [
        !servers.mysql && 'mysql',
        !servers.redis && 'redis',
        !existsSync(chromium) && 'browser',
        !compiler && 'library',
      ]
        .filter(Boolean)
        .join(','),
    };
    const filters = process.argv.slice(2);
    try {
      await run(bin('jest'), filters, { env: { ...env, TZ: 'UTC' }, cwd: ROOT });
      if (!filters.length) {
        process.stdout.write('Once more under TZ=Asia/Shanghai: what reckons with time.\n');
        await run(bin('jest'), [ZONED.join('|')], { env: { ...env, TZ: 'Asia/Shanghai' }, cwd: ROOT });
      }
    } finally {
      await servers.stop();
    }
  })(),
);
