import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadSettings } from '../../../config/load';
import { Refused } from '../../platform/errors/errors';
import { callService } from './service-call';
import type { Command } from './command';

const LOOK_MS = 500;

interface OrderImport {
  id: number;
  state: string;
  rowsTotal: number;
  rowsDone: number;
  created: number;
  changed: number;
  same: number;
  rejected: number;
  error: string | null;
}

export const IMPORT_ORDERS: Command<OrderImport> = {
  name: 'import orders',
  usage: 'import orders FILE [SOURCE]',
  does: "reads a shop's order export (CSV) into the running service; the same file again changes nothing",
  async run([file, source = ''], progress) {
    if (!file) throw new Refused('import.file', 'Say which file: huitou import orders FILE.');
    const settings = loadSettings();
    const query = new URLSearchParams({ name: basename(file), ...(source ? { source } : {}) });
    const path = `/api/v1/orders/import?${query}`;
    let run = await callService<OrderImport>(settings, 'POST', path, readFileSync(file), 'text/csv');
    while (run.state !== 'done' && run.state !== 'failed') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      run = await callService<OrderImport>(settings, 'GET', `/api/v1/orders/imports/${run.id}`);
      progress(`${run.rowsDone} of ${run.rowsTotal || '?'} rows`);
    }
    if (run.state === 'failed') throw new Refused('import.failed', run.error ?? 'The import failed; the log says why.');
    return run;
  },
  tell: (run) =>
    `${run.created} orders new, ${run.changed} changed, ${run.same} as before, ${run.rejected} rows rejected.`,
};
