import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Settings } from '../../config/settings';
import { ArchiveQueries } from '../../src/conversations/archive/archive.queries';
import { ArchiveRetention } from '../../src/conversations/archive/archive.retention';
import { sql } from '../../src/platform/database/sql';
import { ArchiveShop } from '../support/archive-shop';
import { ENGINES } from '../support/database';
import { LIBRARY_LEFT_OUT } from '../support/finance-sdk/finance-library';

const DAY = 86_400_000;

const suites = LIBRARY_LEFT_OUT ? describe.skip : describe;

suites.each(ENGINES)('files of the real chat archive on %s', (engine) => {
  let on: ArchiveShop;
  beforeEach(async () => (on = await ArchiveShop.open(engine)));
  afterEach(() => on.close());

  it('T64 fetches files part by part below DATA_DIR, again from the same place after 10002', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_300_000 }, (_, at) => (at * 7) % 253));
    on.library.file('video', bytes);
    const md5sum = createHash('md5').update(bytes).digest('hex');
    on.say({ msgtype: 'video', video: { sdkfileid: 'video', md5sum, filesize: bytes.length, play_length: 9 } });
    on.library.order('media-code', 1, 10002);
    await on.pull();
    const waiting = async () => (await on.state()).filesWaiting;
    for (let nth = 0; nth < 5 && (await waiting()) > 0; nth++) {
      on.moveOn(60_000);
      await on.shop.queue.drain();
    }
    const [{ files }] = await on.messages();
    expect(files).toEqual([{ id: expect.any(Number), kind: 'video', name: '', bytes: 1_300_000, state: 'stored' }]);
    const { path } = await on.shop.app.get(ArchiveQueries).file(files[0].id);
    expect(path).toMatch(/^media\/[0-9a-f]{2}\/[0-9a-f]{64}$/);
    expect(readFileSync(join(on.shop.app.get(Settings).dataDir, path)).equals(bytes)).toBe(true);
    expect(on.library.calls('media').map(({ at }) => at)).toEqual([0, 0, 524_288, 1_048_576]);
  });

  it('T64 goes on in the middle of a file after its process died', async () => {
    const bytes = Buffer.alloc(1_100_000, 7);
    on.library.file('f', bytes);
    on.say({
      msgtype: 'file',
      file: {
        sdkfileid: 'f',
        md5sum: createHash('md5').update(bytes).digest('hex'),
        filename: '价目表.xlsx',
        filesize: bytes.length,
      },
    });
    on.library.order('media-crash-second', 1);
    await on.pull();
    for (let nth = 0; nth < 5 && (await on.state()).filesWaiting > 0; nth++) {
      on.moveOn(60_000);
      await on.shop.queue.drain();
    }
    expect((await on.messages())[0].files).toMatchObject([
      { name: '价目表.xlsx', bytes: bytes.length, state: 'stored' },
    ]);
    const at = on.library.calls('media').map((call) => call.at);
    expect(at.filter((byte) => byte === 0).length).toBe(1);
  });

  it('T64 fetches the whole file at most three times when its md5 is another, and takes an empty md5', async () => {
    on.library.file('wrong', Buffer.from('wrong'));
    on.library.file('plain', Buffer.from('plain'));
    on.say({ msgtype: 'image', image: { sdkfileid: 'wrong', md5sum: 'f'.repeat(32), filesize: 5 } });
    on.say({ msgtype: 'image', image: { sdkfileid: 'plain', md5sum: '', filesize: 5 } });
    on.say({ msgtype: 'image', image: { sdkfileid: 'expired', md5sum: '', filesize: 5 } });
    on.say({
      msgtype: 'mixed',
      mixed: {
        item: [
          { type: 'text', content: '{"content":"看图"}' },
          { type: 'image', content: '{"sdkfileid":"plain","md5sum":"","filesize":5}' },
        ],
      },
    });
    await on.pull();
    const all = await on.messages();
    expect(all.map(({ text: words, files }) => [words, files.map((file) => [file.kind, file.state])])).toEqual([
      ['', [['image', 'failed']]],
      ['', [['image', 'stored']]],
      ['', [['image', 'gone']]],
      ['看图', [['image', 'stored']]],
    ]);
    expect(on.library.calls('media').length).toBe(3 + 1 + 1 + 1);
    const dir = join(on.shop.app.get(Settings).dataDir, 'media');
    expect(existsSync(dir)).toBe(true);
    expect(await on.state()).toMatchObject({ filesWaiting: 0, filesLost: 2 });
  });

  it('forgets files and the messages as they came after their days, and never that there were any', async () => {
    on.library.file('f', Buffer.from('x'));
    on.say({ msgtype: 'image', image: { sdkfileid: 'f', md5sum: '', filesize: 1 } });
    await on.pull();
    const [{ id }] = (await on.messages())[0].files;
    const { path } = await on.shop.app.get(ArchiveQueries).file(id);
    const retention = on.shop.app.get(ArchiveRetention);
    on.moveOn(DAY);
    for (const trimming of [
      await retention.media(on.shop.clock.now()),
      await retention.originals(on.shop.clock.now()),
    ]) {
      const due = () =>
        on.shop.db.rows<{ id: number }>(sql`SELECT id FROM ${sql.ident(trimming.table)} WHERE ${trimming.due}`);
      const ids = (await due()).map((row) => row.id);
      expect(ids.length).toBe(1);
      await trimming.first?.(ids);
      await on.shop.db.run(trimming.forget(ids));
      expect(await due()).toEqual([]);
    }
    expect(existsSync(join(on.shop.app.get(Settings).dataDir, path))).toBe(false);
    expect((await on.messages())[0]).toMatchObject({ type: 'image', files: [{ id, state: 'trimmed' }] });
    await expect(on.shop.app.get(ArchiveQueries).file(id)).rejects.toMatchObject({ status: 404 });
    expect(await on.records()).toMatchObject([{ msgid: 'm1', body: null }]);
  });
});
