import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, become, build, checkNode, install, orExit } from './steps.mjs';

const folder = join(ROOT, 'test', 'faults');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.fault.ts'))
  .map((file) => file.replace('.fault.ts', ''));
const [name, ...rest] = process.argv.slice(2);

checkNode();
if (!name || !existsSync(join(folder, `${name}.fault.ts`))) {
  process.stdout.write(
    `npm run faults -- NAME [--json], with NAME one of:\n${names.map((one) => `  ${one}\n`).join('')}`,
  );
  process.exit(name ? 1 : 0);
}
orExit(
  install()
    .then(() => build())
    .then(() =>
      become(process.execPath, ['-r', '@swc-node/register', join('test', 'faults', `${name}.fault.ts`), ...rest]),
    ),
);
