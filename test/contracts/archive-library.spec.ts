import { Logger } from '@nestjs/common';
import { readArchiveKey } from '../../config/archive-keys';
import { loadSettings } from '../../config/load';
import { Clock } from '../../src/platform/clock/clock';
import { SdkCrashed, SdkProcess, SdkResting } from '../../src/wecom/archive/sdk-process';
import { VendorArchive } from '../../src/wecom/archive/vendor-archive';
import { RateLimits } from '../../src/wecom/client/rate-limits';
import { FinanceLibrary, LIBRARY_LEFT_OUT } from '../support/finance-sdk/finance-library';
import { until } from '../support/until';

const text = (content: string) => ({ action: 'send', msgtype: 'text', text: { content } });

const suite = LIBRARY_LEFT_OUT ? describe.skip : describe;

suite("the vendor's chat library", () => {
  let library: FinanceLibrary;
  let archive: VendorArchive;

  beforeEach(() => {
    Logger.overrideLogger(false);
    library = new FinanceLibrary();
    archive = open();
  });
  afterEach(async () => {
    await archive.onModuleDestroy();
    library.remove();
  });

  const open = (env: Record<string, string> = library.env([1, 2])) => {
    const settings = loadSettings({ WECOM_CORP_ID: 'wwfa4e5c0d12ab3402', ...env });
    const clock = new Clock();
    return new VendorArchive(settings, new RateLimits(settings, clock), clock);
  };
  /** Tries until a rest after a crash is over. */
  const patiently = <T>(what: () => Promise<T>) =>
    until(
      () =>
        what().catch((error: unknown) => {
          if (error instanceof SdkCrashed || error instanceof SdkResting) return null;
          throw error;
        }),
      'the library answers again',
    ) as Promise<T>;
  const gone = (pid: number) =>
    until(() => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    }, `process ${pid} is gone`);

  it('gives pages of at most 200 records behind a seq, opened, and says when it is read to its end (T59)', async () => {
    for (let nth = 0; nth < 201; nth++) library.say(text(`第${nth}句`));
    const first = await archive.page(0);
    const second = await archive.page(200);
    expect([first.records.length, first.caughtUp, second.records.length, second.caughtUp]).toEqual([
      200,
      false,
      1,
      true,
    ]);
    expect(JSON.parse(first.records[199].body ?? '')).toEqual(text('第199句'));
    expect(await archive.page(201)).toEqual({ records: [], caughtUp: true, expired: false });
    expect(library.calls('chat').map(({ at, limit }) => [at, limit])).toEqual([
      [0, 200],
      [200, 200],
      [201, 200],
    ]);
  });

  it('T62 old RSA key: opens each version with its key, and leaves aside what no key opens without stopping', async () => {
    library.say(text('old'), { version: 1 });
    library.say(text('deleted'), { version: 3 });
    library.say(text('mixed up'), { version: 2, lostKey: true });
    library.say(text('new'), { version: 2 });
    const { records, caughtUp } = await archive.page(0);
    expect(
      records.map(({ sealed, body, fault }) => [sealed.seq, body && JSON.parse(body).text.content, fault]),
    ).toEqual([
      [1, 'old', null],
      [2, null, 'no-key'],
      [3, null, 'wrong-key'],
      [4, 'new', null],
    ]);
    expect(caughtUp).toBe(true);
  });

  it('T58 one SDK object per process, and everything a call makes is freed, also when it fails', async () => {
    library.file('f', Buffer.alloc(600_000, 1));
    for (let nth = 0; nth < 5; nth++) library.say(text('x'), { lostKey: nth % 2 === 0 });
    await archive.page(0);
    for (const code of [10001, 10002, 10003]) {
      library.order('chat-code', 1, code);
      await expect(archive.page(0)).rejects.toMatchObject({ code: 'archive.refused' });
      library.order('media-code', 1, code);
      await expect(archive.media('f', '')).rejects.toMatchObject({ code });
    }
    await archive.media('f', '');
    await archive.page(0);
    const calls = library.calls();
    const pids = new Set(calls.map(({ pid }) => pid));
    expect(calls.filter(({ what }) => what === 'init').length).toBe(pids.size);
    expect(pids.size).toBe(2);
    // The SDK object and what the call itself just made.
    expect(Math.max(...calls.map(({ live }) => live))).toBe(2);
    await archive.onModuleDestroy();
    expect(library.calls('destroy').map(({ live }) => live)).toEqual([0, 0]);
  });

  it('T59 SIGSEGV inside the library ends its process only; the next page is smaller, then grows again', async () => {
    for (let nth = 0; nth < 150; nth++) library.say(text(`${nth}`));
    library.order('chat-crash', 1);
    await expect(archive.page(0)).rejects.toMatchObject({ code: 'archive.crashed', until: expect.any(Date) });
    // It rests after a crash; asking meanwhile starts nothing.
    const lives = library.calls('init').length;
    await expect(archive.page(0)).rejects.toBeInstanceOf(SdkResting);
    expect(library.calls('init').length).toBe(lives);
    const page = await patiently(() => archive.page(0));
    expect([page.records.length, page.caughtUp]).toEqual([100, false]);
    expect((await archive.page(100)).records.length).toBe(50);
    expect(library.calls('chat').map(({ limit }) => limit)).toEqual([200, 100, 200]);
  });

  it('leaves a message aside that takes the library down again and again', async () => {
    library.say(text('poison'));
    library.say(text('fine'));
    library.order('open-crash', 2);
    const { records } = await patiently(() => archive.page(0));
    expect(records.map(({ body, fault }) => [body !== null, fault])).toEqual([
      [false, 'crashed'],
      [true, null],
    ]);
  });

  it('survives the kill of its process at any moment, also while it is idle', async () => {
    library.say(text('x'));
    await archive.page(0);
    const [pid] = archive.pids;
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect((await patiently(() => archive.page(0))).records.length).toBe(1);
    library.order('open-hang', 1_000_000);
    const page = archive.page(0);
    await until(() => library.calls('open').length === 3, 'it is in the middle of a page');
    process.kill(archive.pids[0], 'SIGKILL');
    await expect(page).rejects.toBeInstanceOf(SdkCrashed);
    library.order('open-hang', 0);
    expect((await patiently(() => archive.page(0))).records.length).toBe(1);
  });

  it('asks for less when WeCom says that the answer is too large (301058)', async () => {
    for (let nth = 0; nth < 60; nth++) library.say(text(`${nth}`));
    library.order('chat-error', 2, 301058);
    expect((await archive.page(0)).records.length).toBe(50);
    expect(library.calls('chat').map(({ limit }) => limit)).toEqual([200, 100, 50]);
  });

  it('names what the code inside an answer means: 301042 is a trusted IP that is missing', async () => {
    library.order('chat-error', 1, 301042);
    await expect(archive.page(0)).rejects.toMatchObject({ errcode: 301042, retry: 'fatal' });
  });

  it('goes on with the earliest the archive still has when its place has expired (10010)', async () => {
    for (let nth = 0; nth < 450; nth++) library.say(text(`${nth}`));
    library.order('chat-code', 1, 10010);
    const page = await archive.page(430);
    expect([page.records.map(({ sealed }) => sealed.seq)[0], page.records.length, page.caughtUp, page.expired]).toEqual(
      [431, 20, true, true],
    );
  });

  it('gives a file part by part, each asked for by where the one before ended', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_200_000 }, (_, at) => at % 251));
    library.file('f', bytes);
    const parts: Uint8Array[] = [];
    for (let index = '', finished = false; !finished;) {
      const part = await archive.media('f', index);
      parts.push(part.data);
      ({ next: index, finished } = part);
    }
    expect(parts.map((part) => part.length)).toEqual([524_288, 524_288, 151_424]);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    await expect(archive.media('gone', '')).rejects.toMatchObject({ code: 10005, action: 'gone' });
  });

  it('T60 says what is wrong when the library does not load, and rests before it tries again', async () => {
    const wrong = open({ ...library.env(), WECOM_ARCHIVE_SDK: __filename });
    const refusal = expect.objectContaining({ code: 'archive.library', until: expect.any(Date) });
    await expect(wrong.page(0)).rejects.toEqual(refusal);
    await expect(wrong.page(0)).rejects.toBeInstanceOf(SdkResting);
    await wrong.onModuleDestroy();
  });

  describe('its process', () => {
    let at = 0;
    let child: SdkProcess;
    const care = { now: () => at };
    const start = (patienceMs = 30_000) => {
      const { values } = loadSettings({ WECOM_CORP_ID: 'wwfa4e5c0d12ab3402', ...library.env() });
      const keys = values.wecomArchiveKeys.map((key) => ({ version: key.version, pem: readArchiveKey(key) }));
      const orders = { library: values.wecomArchiveSdk, corpId: 'ww', secret: library.folder, keys };
      child = new SdkProcess(() => orders, { ...care, patienceMs });
    };
    afterEach(() => child.stop());

    it('T58 is a new one each day, and the old one lets go of its SDK object', async () => {
      start();
      await child.ask('chat', { seq: 0, limit: 1 });
      const first = child.pid;
      at += 23 * 3_600_000;
      await child.ask('chat', { seq: 0, limit: 1 });
      expect(child.pid).toBe(first);
      at += 3_600_000;
      await child.ask('chat', { seq: 0, limit: 1 });
      expect(child.pid).not.toBe(first);
      expect(library.calls('destroy')).toEqual([expect.objectContaining({ pid: first, live: 0 })]);
    });

    it('rests twice as long after each crash, at most five minutes, and forgets them once it answers', async () => {
      start();
      const rests: number[] = [];
      library.order('chat-crash', 11);
      for (let nth = 0; nth < 11; nth++) {
        const crash = await child.ask('chat', { seq: 0, limit: 1 }).catch((error: SdkCrashed) => error);
        const { until: next } = crash as SdkCrashed;
        rests.push(Number(next) - at);
        at = Number(next);
      }
      expect(rests.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
      await child.ask('chat', { seq: 0, limit: 1 });
      library.order('chat-crash', 1);
      await expect(child.ask('chat', { seq: 0, limit: 1 })).rejects.toMatchObject({ until: new Date(at + 1000) });
    }, 60_000);

    it('is killed when it hangs', async () => {
      start(3000);
      library.say(text('x'));
      await child.ask('chat', { seq: 0, limit: 1 });
      const { pid } = child;
      library.order('open-hang', 1_000_000);
      const record = JSON.parse((await child.ask('chat', { seq: 0, limit: 1 })) as string).chatdata[0];
      const ask = { version: 1, randomKey: record.encrypt_random_key, message: record.encrypt_chat_msg };
      await expect(child.ask('open', ask)).rejects.toMatchObject({ message: expect.stringContaining('SIGKILL') });
      await gone(pid as number);
    });
  });

  it('takes private keys only, and says which file is wrong before the service starts', () => {
    const env = library.env([1]);
    const file = env.WECOM_ARCHIVE_KEYS.split(':')[1];
    const fault = (keys: string) => {
      try {
        return loadSettings({ ...env, WECOM_CORP_ID: 'wwfa4e5c0d12ab3402', WECOM_ARCHIVE_KEYS: keys }) && null;
      } catch (error) {
        return (error as Error).message.split('\n')[1];
      }
    };
    expect(fault(`1:${file},2:${file}`)).toBeNull();
    expect(fault(file)).toContain('must list VERSION:FILE');
    expect(fault(`1:${file},1:${file}`)).toContain('must name each version once');
    expect(fault('7:/nowhere.pem')).toContain('for version 7 that cannot be read (ENOENT)');
    expect(fault(`7:${__filename}`)).toContain('for version 7 that is no private key');
  });
});
