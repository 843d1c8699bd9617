import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, become, build, checkNode, install, orExit } from './steps.mjs';

const folder = join(ROOT, 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const [name, ...rest] = process.argv.slice(2);

checkNode();
if (!name || !existsSync(join(folder, `${name}.bench.ts`))) {
  process.stdout.write(`npm run bench -- NAME, with NAME one of:\n${names.map((one) => `  ${one}\n`).join('')}`);
  process.exit(name ? 1 : 0);
}
orExit(
  install()
    // The peers a benchmark measures against have a package.json of their own, so that the demo does not install them.
    .then(() => install(folder))
    .then(() => build())
    .then(() => become(process.execPath, ['-r', '@swc-node/register', join('bench', `${name}.bench.ts`), ...rest])),
);
