/** Finds the MySQL and Redis a test run may use, or starts private ones from installed binaries or docker compose. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS = 30_000;

/** `{ mysql, redis, stop }`: addresses, or null for what cannot be had; `stop` ends what was started here. */
export async function findServers() {
  const started = [];
  const stop = async () => {
    for (const { child, folder } of started) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const mysql =
    process.env.TEST_MYSQL_URL || ((await listens(3306)) ? 'mysql://root@127.0.0.1:3306' : await startMariaDb(started));
  const redis =
    process.env.TEST_REDIS_URL || ((await listens(6379)) ? 'redis://127.0.0.1:6379' : await startRedis(started));
  return { mysql, redis, stop };
}

function listens(port) {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const say = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
    socket.once('timeout', () => say(false));
  });
}

function has(command) {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function start(started, command, args, folder, port) {
  const child = spawn(command, args, { stdio: 'ignore' });
  started.push({ child, folder });
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await listens(port)) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

async function startMariaDb(started) {
  if (!has('mariadbd') || !has('mariadb-install-db')) return null;
  const folder = mkdtempSync(join(tmpdir(), 'huitou-mariadb-'));
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  execFileSync(
    'mariadb-install-db',
    [`--datadir=${folder}/data`, '--auth-root-authentication-method=normal', ...user],
    {
      stdio: 'ignore',
    },
  );
  const args = [
    `--datadir=${folder}/data`,
    `--socket=${folder}/socket`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    ...user,
  ];
  return (await start(started, 'mariadbd', ['--no-defaults', ...args], folder, port))
    ? `mysql://root@127.0.0.1:${port}`
    : null;
}

async function startRedis(started) {
  if (!has('redis-server')) return null;
  const folder = mkdtempSync(join(tmpdir(), 'huitou-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  return (await start(started, 'redis-server', args, folder, port)) ? `redis://127.0.0.1:${port}` : null;
}
