import { loadSettings } from '../../../config/load';
import { Refused } from '../../platform/errors/errors';
import { callService } from './service-call';
import type { Command } from './command';

const LOOK_MS = 500;

interface SyncRun {
  id: number;
  kind: string;
  state: 'running' | 'done' | 'failed';
  done: number;
  total: number;
  calls: number;
  error: string | null;
}

export const SYNC: Command<SyncRun> = {
  name: 'sync',
  usage: 'sync [full|reps|customers|groups]',
  does: 'reads reps, customers and groups from WeCom into the running service',
  async run([kind = 'full'], progress) {
    const settings = loadSettings();
    let run = await callService<SyncRun>(settings, 'POST', '/api/v1/sync', { kind });
    while (run.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const runs = await callService<SyncRun[]>(settings, 'GET', '/api/v1/sync');
      run = runs.find((one) => one.id === run.id) ?? run;
      progress(`${run.kind}: ${run.done} of ${run.total || '?'}, ${run.calls} calls`);
    }
    if (run.state === 'failed') throw new Refused('sync.failed', run.error ?? 'The sync failed; the log says why.');
    return run;
  },
  tell: (run) => `Synced ${run.done} in ${run.calls} calls.`,
};
