import Redis from 'ioredis';
import { createServer, Server, Socket } from 'node:net';
import { AddressInfo } from 'node:net';
import { BullWaker } from '../../src/platform/queue/bull-waker';
import { Readiness } from '../../src/platform/telemetry/readiness';
import { Platform, ranNotes, REDIS_TEST_URL, startPlatform } from '../support/platform';
import { Hands, plain } from '../support/queue-hands';
import { gate, until } from '../support/until';

/** A way to Redis that can be cut and mended. */
class Line {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  get url(): string {
    return `redis://127.0.0.1:${this.port}${new URL(REDIS_TEST_URL).pathname}`;
  }

  async mend(): Promise<void> {
    const redis = new URL(REDIS_TEST_URL);
    const server = createServer((near) => {
      const far = new Socket().connect(Number(redis.port || 6379), redis.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => (near.destroy(), far.destroy(), this.sockets.delete(socket)));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('hints over Bull', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(REDIS_TEST_URL);
    await redis.flushdb();
  });
  afterAll(() => redis.quit());

  const ready = (platform: Platform) => platform.app.get(Readiness).check();

  it('reach a worker of another process at once', async () => {
    const web = await startPlatform('mysql', { bull: true, providers: [Hands], roles: ['web'] });
    const worker = await startPlatform('mysql', {
      bull: true,
      providers: [Hands],
      roles: ['worker'],
      place: web.place,
    });
    try {
      // The first hint may find the worker still connecting; afterwards no poll is that fast ten times in a row.
      await web.queue.add(plain, { note: 'first' });
      await until(async () => (await ranNotes(worker.db)).length, 'the worker listens');
      const begin = performance.now();
      for (let n = 1; n <= 10; n++) {
        await web.queue.add(plain, { note: `${n}` });
        await until(() => worker.app.get(Hands).seen.includes(`${n}`), `the worker did ${n}`);
      }
      expect(performance.now() - begin).toBeLessThan(3_000);
    } finally {
      await worker.close();
      await web.close();
    }
  });

  it('are lost in a FLUSHALL without losing a job, and go on afterwards', async () => {
    const platform = await startPlatform('mysql', { bull: true, providers: [Hands] });
    const hands = platform.app.get(Hands);
    try {
      for (let n = 0; n < 40; n++) {
        await platform.queue.add(plain, { note: `${n}` });
        if (n % 5 === 0) await redis.flushdb();
      }
      await redis.flushdb();
      await until(() => hands.seen.length === 40, 'all jobs ran');
      await until(async () => (await ranNotes(platform.db)).length === 40, 'all are done');
      expect(new Set(await ranNotes(platform.db)).size).toBe(40);
      expect(await ready(platform)).toEqual({ ready: true, problems: [] });
    } finally {
      await platform.close();
    }
  });

  it('do not pile up while no worker listens', async () => {
    const web = await startPlatform('mysql', { bull: true, providers: [Hands], roles: ['web'] });
    try {
      const prefix = `huitou:${new URL(web.settings.values.databaseUrl).pathname.slice(1)}`;
      for (let n = 0; n < 300; n++) await web.queue.add(plain, { note: `${n}` });
      await until(async () => (await redis.llen(`${prefix}:look:wait`)) > 0, 'a hint waits');
      expect(await redis.llen(`${prefix}:look:wait`)).toBeLessThanOrEqual(16);
    } finally {
      await web.close();
    }
  });

  it('fall silent with Redis, while jobs go on; they come back with it', async () => {
    const line = new Line();
    await line.mend();
    const waker = new BullWaker(line.url, 'huitou:line');
    const platform = await startPlatform('mysql', { waker, providers: [Hands] });
    const hands = platform.app.get(Hands);
    try {
      await platform.queue.add(plain, { note: 'before' });
      await until(() => hands.seen.length === 1, 'the first ran');
      await line.cut();
      await until(() => waker.isDown, 'the loss is noticed');
      expect(await ready(platform)).toEqual({ ready: false, problems: ['redis cannot be reached'] });
      await platform.queue.add(plain, { note: 'without' });
      await until(() => hands.seen.length === 2, 'the second ran');
      await line.mend();
      await until(() => !waker.isDown, 'Redis is back');
      expect(await ready(platform)).toEqual({ ready: true, problems: [] });
      await platform.queue.add(plain, { note: 'after' });
      await until(() => hands.seen.length === 3, 'the third ran');
    } finally {
      await platform.close();
      await line.cut();
    }
  });

  it('do not keep a process from starting or stopping while Redis is away', async () => {
    const line = new Line();
    await line.mend();
    await line.cut();
    const platform = await startPlatform('mysql', {
      waker: new BullWaker(line.url, 'huitou:away'),
      providers: [Hands],
    });
    await platform.queue.add(plain, { note: 'alone' });
    await until(async () => (await ranNotes(platform.db)).length, 'the job ran');
    await platform.close();
  });

  it('leave no connection behind', async () => {
    const name = `huitou-${process.pid}`;
    const connections = async () =>
      String(await redis.client('LIST')).match(new RegExp(`name=${name}\\b`, 'g'))?.length ?? 0;
    const url = new URL(REDIS_TEST_URL);
    url.searchParams.set('connectionName', name);
    const waker = new BullWaker(url.toString(), 'huitou:leak');
    const looked = gate();
    await waker.listen(() => looked.open());
    await until(async () => (await connections()) > 1, 'Bull is connected');
    waker.hint();
    await looked.opened;
    await waker.stop();
    await until(async () => (await connections()) === 0, 'nothing is connected');
  });
});
