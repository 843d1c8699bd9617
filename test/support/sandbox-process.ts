/** Runs a sandbox with the small world in a process of its own, for tests that kill it: prints its url and serves. */
import { startSandboxServer } from '../../src/sandbox/server';
import { CORP } from './sandbox';
import { OPENING, smallWorld } from './small-world';

void startSandboxServer({
  stateFile: process.argv[2],
  seed: 7,
  startAt: OPENING,
  world: smallWorld(),
  corp: CORP,
  life: false,
  port: 0,
}).then((server) => process.stdout.write(`${server.url}\n`));
