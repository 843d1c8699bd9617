import '../app.module';
import { loadSettings } from '../../../config/load';
import { MIGRATIONS } from '../../../migrations';
import { prepareDatabase } from '../../platform/database/prepare';
import type { Command } from './command';

export const MIGRATE: Command<{ steps: number }> = {
  name: 'migrate',
  usage: 'migrate',
  does: 'brings the database up to date, as a start does, and stops',
  async run() {
    const opened = await prepareDatabase(loadSettings(), MIGRATIONS);
    await opened.close();
    return { steps: MIGRATIONS.length };
  },
  tell: ({ steps }) => `The database has all ${steps} migrations.`,
};
