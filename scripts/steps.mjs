/** What the commands share. Node built-ins only: these run before node_modules exist. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];

/** Runs a command; its output goes where ours goes, or with `quiet` is shown only when it fails. Throws on failure. */
export function run(command, args, { quiet = false, env = {}, cwd = ROOT } = {}) {
  return new Promise((done, fail) => {
    // Progress goes to stderr, so that a command's stdout stays its own (--json).
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    });
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) return done(said);
      if (quiet) process.stderr.write(said);
      fail(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

export const bin = (name) => join(ROOT, 'node_modules', '.bin', name);

function tell(text) {
  process.stderr.write(`${text}\n`);
}

/** Refuses a Node that is too old, in words. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  tell(`Huitou needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** `npm ci`, unless node_modules belongs to this lockfile. */
export async function install(folder = ROOT) {
  const lock = hashOf([join(folder, 'package-lock.json')]);
  const stamp = join(folder, 'node_modules', '.huitou-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  tell('Installing packages …');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    quiet: true,
    cwd: folder,
  });
  writeFileSync(stamp, lock);
}

/** Builds the service and the web, each unless its sources are as at its last build. */
export async function build() {
  await Promise.all([
    part('service', ['src', 'config', 'migrations', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'], () =>
      run(bin('nest'), ['build'], { quiet: true }),
    ),
    part('web', ['web'], () =>
      run(bin('vite'), ['build', '--config', 'web/vite.config.ts', '--logLevel', 'error'], { quiet: true }),
    ),
  ]);
}

async function part(name, sources, make) {
  const stamp = join(ROOT, 'dist', `.${name}-stamp`);
  const hash = hashOf(['package-lock.json', ...sources].map((source) => join(ROOT, source)));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  tell(`Building the ${name} …`);
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

/** One hash over files and folders, names included. */
function hashOf(paths) {
  const hash = createHash('sha256');
  const walk = (path) => {
    if (!existsSync(path)) return;
    const entries = isFolder(path) ? readdirSync(path).sort() : null;
    if (entries) entries.filter((entry) => entry !== 'node_modules').forEach((entry) => walk(join(path, entry)));
    else hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0');
  };
  paths.forEach(walk);
  return hash.digest('hex');
}

function isFolder(path) {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    if (error.code === 'ENOTDIR') return false;
    throw error;
  }
}

/** Runs a program in our place: its terminal, its signals, its exit code. */
export function become(command, args, env = {}) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** Ends with the message of what failed and no stack: the failed step has shown its own output. */
export function orExit(work) {
  work.catch((error) => {
    tell(error.message);
    process.exit(1);
  });
}
