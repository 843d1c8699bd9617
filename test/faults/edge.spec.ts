import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { resolve } from 'node:path';
import { ENGINES } from '../support/database';

const ROOT = resolve(__dirname, '../..');

/** The short form of `npm run faults -- edge`: everybody is killed three times, and the leases of the dead end at once. */
describe.each(ENGINES)('the edge on %s', (engine) => {
  it('loses and doubles nothing while everything goes wrong and processes die', async () => {
    const sizes = ['--events', '240', '--effects', '60', '--kills', '3', '--hasty'];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['-r', '@swc-node/register', 'test/faults/edge.fault.ts', '--engine', engine, '--json', ...sizes],
      { cwd: ROOT, env: process.env },
    ).catch((error: { stdout: string; stderr: string }) => error);
    const report = JSON.parse(stdout || JSON.stringify({ stderr })) as Record<string, unknown>;
    expect({ ...report, told: stderr }).toMatchObject({ kills: 3, lost: 0, doubled: 0, unknown_open: 0 });
    expect(report.events).toBeGreaterThanOrEqual(240);
    expect(report.effects).toBeGreaterThanOrEqual(50);
  }, 180_000);
});
