import { become, build, checkNode, install, orExit } from './steps.mjs';

checkNode();
orExit(
  install()
    .then(() => build())
    .then(() => become(process.execPath, ['dist/src/app/demo/main.js', ...process.argv.slice(2)])),
);
