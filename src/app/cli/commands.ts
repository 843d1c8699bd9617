import type { Command } from './command';
import { BACKUP, RESTORE } from './backup';
import { DOCTOR } from './doctor';
import { MIGRATE } from './migrate';
import { MOVE } from './move';
import { OPERATOR_ADD } from './operator-add';
import { IMPORT_ORDERS } from './import-orders';
import { SANDBOX } from './sandbox';
import { SYNC } from './sync';

export const COMMANDS = [
  DOCTOR,
  SYNC,
  IMPORT_ORDERS,
  OPERATOR_ADD,
  BACKUP,
  RESTORE,
  MIGRATE,
  MOVE,
  SANDBOX,
] as Command[];
