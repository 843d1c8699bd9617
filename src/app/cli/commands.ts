import type { Command } from './command';
import { BACKUP, RESTORE } from './backup';
import { MIGRATE } from './migrate';
import { OPERATOR_ADD } from './operator-add';
import { IMPORT_ORDERS } from './import-orders';
import { SANDBOX } from './sandbox';
import { SYNC } from './sync';

export const COMMANDS = [SYNC, IMPORT_ORDERS, OPERATOR_ADD, BACKUP, RESTORE, MIGRATE, SANDBOX] as Command[];
