import { BACKUP, RESTORE } from './backup';
import { MIGRATE } from './migrate';
import { OPERATOR_ADD } from './operator-add';
import { IMPORT_ORDERS } from './import-orders';
import { SANDBOX } from './sandbox';
import { SYNC } from './sync';

/** One command of `huitou`: what it does, and what it says about it. */
export interface Command<Result = never> {
  /** Its words, such as 'operator add'. */
  name: string;
  usage: string;
  does: string;
  /** More lines of --help. */
  more?: string;
  run(words: string[], progress: (text: string) => void): Promise<Result>;
  /** The result in words; --json prints it as it is. */
  tell(result: Result): string;
}

export const COMMANDS = [SYNC, IMPORT_ORDERS, OPERATOR_ADD, BACKUP, RESTORE, MIGRATE, SANDBOX] as Command[];
