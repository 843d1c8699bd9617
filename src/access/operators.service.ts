import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Refused } from '../platform/errors/errors';
import { Operator, Role } from './operator.entity';
import { hashPassword, passwordMatches, randomPassword } from './passwords';

const FAILURES_BEFORE_LOCK = 5;
const LOCK_MS = 15 * 60_000;
const SHORTEST_PASSWORD = 10;

/** A hash nobody has the password of: an unknown name costs as much time as a known one. */
const NOBODY = hashPassword(randomPassword());

/** The people who use the console, and their passwords. */
@Injectable()
export class Operators {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Makes the first operator, 'admin', where there is none; answers the password to show once, else null. */
  async ensureFirst(): Promise<{ name: string; password: string } | null> {
    if (await this.db.repo(Operator).count()) return null;
    const password = randomPassword();
    await this.add('admin', 'owner', password);
    return { name: 'admin', password };
  }

  /** Throws Refused for a taken name or a short password. */
  async add(name: string, role: Role, password: string): Promise<Operator> {
    if (password.length < SHORTEST_PASSWORD) {
      throw new Refused('access.short-password', `A password has at least ${SHORTEST_PASSWORD} characters.`);
    }
    if (await this.db.repo(Operator).findOneBy({ name })) {
      throw new Refused('access.name-taken', `There is already an operator called ${name}.`, { status: 409 });
    }
    const row = { name, role, passwordHash: await hashPassword(password), createdAt: this.clock.now() };
    return this.db.repo(Operator).save(this.db.repo(Operator).create(row));
  }

  /** Gives the demo's owner a new password, making the owner where there is none; the password is for the terminal. */
  async resetDemoLogin(name: string): Promise<string> {
    const password = randomPassword();
    const known = await this.db.repo(Operator).findOneBy({ name });
    if (!known) await this.add(name, 'owner', password);
    else
      await this.db
        .repo(Operator)
        .update({ id: known.id }, { passwordHash: await hashPassword(password), lockedUntil: null });
    return password;
  }

  list(): Promise<Operator[]> {
    return this.db.repo(Operator).find({ order: { name: 'ASC' } });
  }

  /** The operator of this name and password. Throws Refused: 401 when wrong, 423 while locked after five failures. */
  async signIn(name: string, password: string): Promise<Operator> {
    const operator = await this.db.repo(Operator).findOneBy({ name, active: true });
    const now = this.clock.now();
    if (operator?.lockedUntil && operator.lockedUntil > now) {
      throw new Refused('access.locked', 'Too many wrong passwords; try again later.', {
        status: 423,
        details: { until: operator.lockedUntil.toISOString() },
      });
    }
    const right = await passwordMatches(password, operator?.passwordHash ?? (await NOBODY));
    if (operator && right) {
      await this.db.run(sql`UPDATE operator SET failures = 0, locked_until = NULL WHERE id = ${operator.id}`);
      return operator;
    }
    if (operator) await this.countFailure(operator.id, now);
    throw new Refused('access.wrong-password', 'The name or the password is wrong.', { status: 401 });
  }

  private async countFailure(id: number, now: Date): Promise<void> {
    const until = new Date(now.getTime() + LOCK_MS);
    // locked_until before failures: MySQL assigns left to right and must see the old count.
    await this.db.run(sql`
      UPDATE operator SET
        locked_until = CASE WHEN failures + 1 >= ${FAILURES_BEFORE_LOCK} THEN ${until} ELSE locked_until END,
        failures = CASE WHEN failures + 1 >= ${FAILURES_BEFORE_LOCK} THEN 0 ELSE failures + 1 END
      WHERE id = ${id}`);
  }
}
