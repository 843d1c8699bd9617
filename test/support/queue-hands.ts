import { Injectable } from '@nestjs/common';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { job, OnJob, URGENT } from '../../src/platform/queue/job';

export interface Note {
  note: string;
}

/** Ordinary work: three attempts, the second after 5 s and the third 10 s later. */
export const plain = job<Note>('test.plain', { attempts: 3, backoff: 5 });
export const urgent = job<Note>('test.urgent', { priority: 10 });
export const pressing = job<Note>('test.pressing', { priority: URGENT });
/** Work whose holder is given up after a second of silence. */
export const brief = job<Note>('test.brief', { attempts: 3, backoff: 5, lease: 1 });

/** The hands of the queue suites: `act` decides what a run does, `seen` and the table `ran` say what ran. */
@Injectable()
export class Hands {
  /** What hands do from their making on: a job may run before a test holds them. */
  static atFirst: (note: string, run: number) => unknown = () => undefined;
  /** Notes in the order their runs began. */
  seen: string[] = [];
  running = 0;
  mostAtOnce = 0;
  act: (note: string, run: number) => unknown = Hands.atFirst;

  constructor(private readonly db: Database) {}

  @OnJob(plain)
  async plain(data: Note): Promise<void> {
    await this.take('plain', data.note);
  }

  @OnJob(urgent)
  async urgent(data: Note): Promise<void> {
    await this.take('urgent', data.note);
  }

  @OnJob(pressing)
  async pressing(data: Note): Promise<void> {
    await this.take('pressing', data.note);
  }

  @OnJob(brief)
  async brief(data: Note): Promise<void> {
    await this.take('brief', data.note);
  }

  /** Forgets everything, for the next test. */
  rest(): void {
    this.seen = [];
    this.mostAtOnce = 0;
    this.act = () => undefined;
  }

  private async take(name: string, note: string): Promise<void> {
    this.seen.push(note);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    try {
      await this.act(note, this.seen.filter((other) => other === note).length);
      await this.db.run(sql`INSERT INTO ran (name, note, pid) VALUES (${name}, ${note}, ${process.pid})`);
    } finally {
      this.running--;
    }
  }
}
