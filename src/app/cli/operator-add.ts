import { loadSettings } from '../../../config/load';
import { randomPassword } from '../../access/passwords';
import { Refused } from '../../platform/errors/errors';
import { callService } from './service-call';
import type { Command } from './command';

const ROLES = ['owner', 'operator', 'analyst'];

export const OPERATOR_ADD: Command<{ name: string; role: string; password: string }> = {
  name: 'operator add',
  usage: 'operator add NAME [ROLE]',
  does: 'adds a person to the console and prints a password once (ROLE: owner, operator or analyst)',
  async run([name, role = 'operator']) {
    if (!name) throw new Refused('operator.name', 'Say who: huitou operator add NAME.');
    if (!ROLES.includes(role)) throw new Refused('operator.role', `ROLE is one of ${ROLES.join(', ')}.`);
    const password = randomPassword();
    await callService(loadSettings(), 'POST', '/api/v1/operators', { name, role, password });
    return { name, role, password };
  },
  tell: ({ name, role, password }) => `${name} (${role}) can sign in with ${password} — shown only this once.`,
};
