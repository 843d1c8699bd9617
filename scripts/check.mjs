/** Everything that can be said without running the tests: types, lint, format, import rules, unused code, size, drift. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, bin, build, checkNode, install, orExit, run } from './steps.mjs';

const LONGEST_FILE = 300;
const LONGEST_README = 120;

const STEPS = [
  ['types of the service', () => run(bin('tsc'), ['-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'])],
  ['types of the web', () => run(bin('tsc'), ['-p', 'web/tsconfig.json', '--noEmit'])],
  ['lint', () => run(bin('oxlint'), ['--quiet'])],
  ['format', () => run(bin('prettier'), ['--check', '--log-level', 'warn', '.'])],
  ['import rules', () => run(bin('depcruise'), ['src', 'config', 'migrations', '--output-type', 'err'])],
  ['unused code', () => run(bin('knip'), [])],
  ['file sizes', checkSizes],
  ['types of the API', checkDrift],
];

/** A file past 300 lines has lost its one job; a README past 120 is not read. */
async function checkSizes() {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs'], { cwd: ROOT, encoding: 'utf8' });
  const long = files
    .split('\n')
    .filter((file) => file && !file.endsWith('schema.d.ts'))
    .map((file) => [file, lines(file)])
    .filter(([, count]) => count > LONGEST_FILE);
  if (lines('README.md') > LONGEST_README) long.push(['README.md', lines('README.md')]);
  if (long.length) throw new Error(`Too long:\n${long.map(([file, count]) => `  ${count} ${file}`).join('\n')}`);
}

function lines(file) {
  return readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1;
}

/** The web's types are generated from the service's OpenAPI document; `--write` brings them up to date. */
async function checkDrift() {
  await build();
  await run(process.execPath, ['dist/src/app/write-openapi.js', 'dist/openapi.json'], { quiet: true });
  const target = join(ROOT, 'web/api/schema.d.ts');
  const fresh = join(ROOT, 'dist/schema.d.ts');
  await run(bin('openapi-typescript'), ['dist/openapi.json', '-o', fresh], { quiet: true });
  if (process.argv.includes('--write')) writeFileSync(target, readFileSync(fresh));
  if (readFileSync(fresh, 'utf8') !== readFileSync(target, 'utf8')) {
    throw new Error('web/api/schema.d.ts is not what the API says; run `npm run check -- --write` and commit it.');
  }
}

checkNode();
orExit(
  (async () => {
    await install();
    const failed = [];
    for (const [name, step] of STEPS) {
      const start = Date.now();
      try {
        await step();
        process.stdout.write(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
      } catch (error) {
        process.stdout.write(`FAILED  ${name}: ${error.message}\n`);
        failed.push(name);
      }
    }
    if (failed.length)
      throw new Error(`npm run check: ${failed.length} of ${STEPS.length} failed: ${failed.join(', ')}.`);
  })(),
);
