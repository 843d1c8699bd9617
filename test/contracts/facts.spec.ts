import { Injectable } from '@nestjs/common';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { fact, Facts, On } from '../../src/platform/events/facts';
import { ENGINES } from '../support/database';
import { forward, Platform, startPlatform } from '../support/platform';

const orderPaid = fact<{ ids: number[]; note: string | null }>('test.order-paid');
const nobodyCares = fact<{ id: number }>('test.nobody-cares');

@Injectable()
class Ledger {
  heard: unknown[] = [];
  fails = 0;

  @On(orderPaid)
  async book(data: { ids: number[] }): Promise<void> {
    if (this.fails-- > 0) throw new Error('the ledger is locked');
    this.heard.push(data);
  }
}

@Injectable()
class Mailbox {
  heard: unknown[] = [];

  @On(orderPaid)
  async thank(data: { ids: number[] }): Promise<void> {
    this.heard.push(data);
  }
}

describe.each(ENGINES)('facts on %s', (engine) => {
  let platform: Platform;
  let db: Database;
  let facts: Facts;
  let ledger: Ledger;
  let mailbox: Mailbox;

  beforeAll(async () => {
    platform = await startPlatform(engine, { providers: [Ledger, Mailbox] });
    ({ db, facts } = platform);
    ledger = platform.app.get(Ledger);
    mailbox = platform.app.get(Mailbox);
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    await platform.queue.drain();
    await db.run(sql`DELETE FROM job`);
    ledger.heard = [];
    ledger.fails = 0;
    mailbox.heard = [];
  });

  const told = { ids: [3, 1, 2], note: null };

  it('reach every listener as they were told', async () => {
    await facts.announce(orderPaid, told);
    await platform.queue.drain();
    expect(ledger.heard).toEqual([told]);
    expect(mailbox.heard).toEqual([told]);
  });

  it('come one by one, so that a listener that fails hears again and the others do not', async () => {
    ledger.fails = 1;
    await facts.announce(orderPaid, told);
    await platform.queue.drain();
    expect([ledger.heard.length, mailbox.heard.length]).toEqual([0, 1]);
    forward(platform, 5);
    await platform.queue.drain();
    expect([ledger.heard.length, mailbox.heard.length]).toEqual([1, 1]);
  });

  it('are told only when what they tell of is committed', async () => {
    const paying = db.transaction(async () => {
      await facts.announce(orderPaid, told);
      throw new Error('not paid after all');
    });
    await expect(paying).rejects.toThrow('not paid');
    await platform.queue.drain();
    expect(ledger.heard).toEqual([]);
    await db.transaction(() => facts.announce(orderPaid, told));
    await platform.queue.drain();
    expect(ledger.heard).toEqual([told]);
  });

  it('cost nothing while nobody listens', async () => {
    await facts.announce(nobodyCares, { id: 1 });
    expect(await db.rows(sql`SELECT id FROM job WHERE name <> 'schedule.run'`)).toEqual([]);
  });

  it('survive the process that announced them', async () => {
    const web = await startPlatform('mysql', { providers: [Ledger, Mailbox], roles: ['web'] });
    await web.facts.announce(orderPaid, told);
    await web.stop();
    const worker = await startPlatform('mysql', { providers: [Ledger, Mailbox], place: web.place });
    await worker.queue.drain();
    expect(worker.app.get(Ledger).heard).toEqual([told]);
    expect(worker.app.get(Mailbox).heard).toEqual([told]);
    await worker.stop();
    await web.place.remove();
  });

  it('that another version announced end where a person sees them', async () => {
    const now = platform.clock.now();
    const data = JSON.stringify({ listener: 'test.order-paid>Retired.hear', data: told });
    await db.insertIgnore('job', [
      { name: 'facts.deliver', data, state: 'waiting', max_attempts: 1, due_at: now, created_at: now },
    ]);
    await platform.queue.drain();
    const [row] = await db.rows<{ state: string; error: string }>(
      sql`SELECT state, error FROM job WHERE name <> 'schedule.run'`,
    );
    expect(row.state).toBe('dead');
    expect(row.error).toContain('Nobody listens as test.order-paid>Retired.hear');
  });
});

describe('starting with facts', () => {
  it('is refused when two listeners have one name: the second would never hear', async () => {
    const namesake = () => {
      @Injectable()
      class Ledger {
        @On(orderPaid)
        async book(): Promise<void> {}
      }
      return Ledger;
    };
    await expect(startPlatform('sqlite', { providers: [Ledger, namesake()] })).rejects.toThrow(
      'Two listeners are called test.order-paid>Ledger.book.',
    );
  });
});
