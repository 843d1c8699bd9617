import { Turns } from './turns';

/** A shared commit waits no longer for company: a long transaction of somebody else must not keep the others. */
const LONGEST_MS = 5;

/** The connection's own part. */
export interface Connection {
  /** Runs BEGIN, COMMIT or ROLLBACK. */
  control(statement: string): Promise<void>;
  /** Runs what concerns a savepoint. */
  savepoint(statement: string): void;
  /** False once SQLite has taken a whole transaction back by itself, as it does when the disk is full. */
  readonly inTransaction: boolean;
}

interface Group {
  since: number;
  members: { durable: () => void; lost: (error: unknown) => void }[];
}

/** A transaction under way; it has the connection until it is kept or undone. */
export interface Member {
  /** Resolves when it is committed and durable. */
  keep(): Promise<void>;
  undo(): Promise<void>;
}

/**
 * Lets transactions and single writes that follow each other share a commit on SQLite: an fsync costs more than the
 * statements before it. Whoever has finished hands the connection on, and the commit comes when the event loop has turned
 * or the first has waited long enough; everybody is answered when it is durable. What one undoes or what fails in it is
 * taken back alone, by a savepoint. Those who come later see the rows of those before them a moment before they are
 * durable; whatever they do because of them is committed no earlier.
 */
export class SharedCommit {
  private readonly turns = new Turns();
  private group: Group | null = null;
  private planned = false;

  constructor(private readonly connection: Connection) {}

  /** Runs a read in turn. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    const handOn = await this.turns.take();
    try {
      return await work();
    } finally {
      handOn();
    }
  }

  /** Runs what belongs into no transaction, such as a PRAGMA, with everything before it committed. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const handOn = await this.turns.take();
    try {
      await this.commit();
      return await work();
    } finally {
      handOn();
    }
  }

  /** Runs one writing statement; resolves when it is durable. A statement that fails takes itself back. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    const handOn = await this.turns.take();
    let durable: Promise<void>;
    let value: T;
    try {
      const group = await this.join();
      try {
        value = await work();
      } catch (error) {
        this.lostWith(error);
        throw error;
      }
      durable = added(group);
    } finally {
      await this.leave(handOn);
    }
    await durable;
    return value;
  }

  /** Begins a transaction. */
  async begin(): Promise<Member> {
    const handOn = await this.turns.take();
    try {
      const group = await this.join();
      const first = !group.members.length;
      if (!first) this.connection.savepoint('SAVEPOINT member');
      return {
        keep: () => this.keep(group, first, handOn),
        undo: () => this.undo(first, handOn),
      };
    } catch (error) {
      await this.leave(handOn);
      throw error;
    }
  }

  private async keep(group: Group, first: boolean, handOn: () => void): Promise<void> {
    let durable: Promise<void>;
    try {
      if (!first) this.connection.savepoint('RELEASE member');
      durable = added(group);
    } catch (error) {
      this.lostWith(error);
      throw error;
    } finally {
      await this.leave(handOn);
    }
    await durable;
  }

  private async undo(first: boolean, handOn: () => void): Promise<void> {
    try {
      if (!this.connection.inTransaction) this.lostWith(new Error('SQLite took the transaction back.'));
      else if (first) {
        this.group = null;
        await this.connection.control('ROLLBACK');
      } else {
        this.connection.savepoint('ROLLBACK TO member');
        this.connection.savepoint('RELEASE member');
      }
    } finally {
      await this.leave(handOn);
    }
  }

  private async join(): Promise<Group> {
    if (!this.group) {
      await this.connection.control('BEGIN');
      this.group = { since: performance.now(), members: [] };
    }
    return this.group;
  }

  /** Hands the connection on, committed where the first has waited long enough. */
  private async leave(handOn: () => void): Promise<void> {
    if (this.group && performance.now() - this.group.since > LONGEST_MS) await this.commit();
    else if (this.group && !this.planned) this.plan();
    handOn();
  }

  private plan(): void {
    this.planned = true;
    setImmediate(() => void this.commitInTurn());
  }

  private async commitInTurn(): Promise<void> {
    this.planned = false;
    const handOn = await this.turns.take();
    await this.commit();
    handOn();
  }

  /** Never throws: those it is about are told. */
  private async commit(): Promise<void> {
    const { group } = this;
    if (!group) return;
    try {
      await this.connection.control('COMMIT');
      this.group = null;
      group.members.forEach(({ durable }) => durable());
    } catch (error) {
      if (this.connection.inTransaction) await this.connection.control('ROLLBACK').catch(() => undefined);
      this.group = null;
      group.members.forEach(({ lost }) => lost(error));
    }
  }

  /** Tells all members where a failure has taken the whole transaction back. */
  private lostWith(error: unknown): void {
    if (this.connection.inTransaction || !this.group) return;
    this.group.members.forEach(({ lost }) => lost(error));
    this.group = null;
  }
}

function added(group: Group): Promise<void> {
  return new Promise((durable, lost) => group.members.push({ durable, lost }));
}
