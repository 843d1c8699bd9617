import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { Operator, Role } from './operator.entity';
import { OperatorLinks } from './operator-links.service';
import { hashPassword, passwordMatches, randomPassword } from './passwords';
import { Sessions } from './sessions.service';

const FAILURES_BEFORE_LOCK = 5;
const LOCK_MS = 15 * 60_000;
const SHORTEST_PASSWORD = 10;

/** What may be changed about an operator; what is absent stays. */
export interface OperatorChange {
  role?: Role;
  active?: boolean;
  password?: string;
  /** The WeCom member they are, or null for none. */
  wecomUserid?: string | null;
}

/** A hash nobody has the password of: an unknown name costs as much time as a known one. */
const NOBODY = hashPassword(randomPassword());

/** The people who use the console, and their passwords. */
@Injectable()
export class Operators {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly links: OperatorLinks,
    private readonly sessions: Sessions,
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
    checkLength(password);
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

  /** Throws Refused 404 when there is none. */
  async one(id: number): Promise<Operator> {
    const operator = await this.db.repo(Operator).findOneBy({ id });
    if (!operator) throw notFound('operator', id);
    return operator;
  }

  list(): Promise<Operator[]> {
    return this.db.repo(Operator).find({ order: { name: 'ASC' } });
  }

  /** The operator of this name and password. Throws Refused: 401 when wrong, 423 while locked after five failures. */
  async signIn(name: string, password: string): Promise<Operator> {
    const operator = await this.db.repo(Operator).findOneBy({ name, active: true });
    const now = this.clock.now();
    if (operator) this.refuseLocked(operator);
    const right = await passwordMatches(password, operator?.passwordHash ?? (await NOBODY));
    if (operator && right) {
      await this.db.run(sql`UPDATE operator SET failures = 0, locked_until = NULL WHERE id = ${operator.id}`);
      return operator;
    }
    if (operator) await this.countFailure(operator.id, now);
    throw new Refused('access.wrong-password', 'The name or the password is wrong.', { status: 401 });
  }

  /** The operator a WeCom member is, null for anybody else. Throws Refused 423: a lock holds at this door, too. */
  async ofMember(userid: string): Promise<Operator | null> {
    const operator = await this.links.operatorOf(userid);
    if (operator) this.refuseLocked(operator);
    return operator;
  }

  /**
   * Changes an operator and ends all their sessions: whoever holds one must prove anew who they are, with what they may
   * do now. Throws Refused: 404 unknown, 409 when nobody could give permissions any more or the member is taken.
   */
  async change(id: number, change: OperatorChange): Promise<Operator> {
    if (change.password !== undefined) checkLength(change.password);
    const passwordHash = change.password === undefined ? undefined : await hashPassword(change.password);
    return this.db.transaction(async () => {
      const operator = await this.one(id);
      const { role = operator.role, active = operator.active } = change;
      const steps = { role, active, passwordHash: passwordHash ?? operator.passwordHash };
      await this.db.repo(Operator).update({ id }, steps);
      const stepsDown = operator.role === 'owner' && operator.active && (role !== 'owner' || !active);
      if (stepsDown && !(await this.db.repo(Operator).countBy({ role: 'owner', active: true }))) {
        throw new Refused('access.last-owner', 'One active owner must remain.', { status: 409 });
      }
      if (change.wecomUserid !== undefined) await this.links.link(id, change.wecomUserid);
      await this.sessions.closeAllOf(id);
      return { ...operator, ...steps };
    });
  }

  private refuseLocked({ lockedUntil }: Operator): void {
    if (!lockedUntil || lockedUntil <= this.clock.now()) return;
    throw new Refused('access.locked', 'Too many wrong passwords; try again later.', {
      status: 423,
      details: { until: lockedUntil.toISOString() },
    });
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

function checkLength(password: string): void {
  if (password.length >= SHORTEST_PASSWORD) return;
  throw new Refused('access.short-password', `A password has at least ${SHORTEST_PASSWORD} characters.`);
}
