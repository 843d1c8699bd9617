import { createHash } from 'node:crypto';
import { ConversationsModule } from '../../src/conversations/conversations.module';
import { ArchiveState } from '../../src/conversations/archive/archive.dto';
import { MessagePage } from '../../src/conversations/conversations.dto';
import { Consents } from '../../src/conversations/archive/consents';
import { ConsentReading } from '../../src/conversations/archive/consent-reading';
import { Metrics } from '../../src/platform/telemetry/metrics';
import { sql } from '../../src/platform/database/sql';
import { ArchiveApi } from '../../src/wecom/api/archive.api';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { sample, send, signed } from '../support/callbacks';
import { FinanceLibrary, LIBRARY_LEFT_OUT } from '../support/finance-sdk/finance-library';
import { openRooms, Rooms } from '../support/rooms';
import { Box, CORP } from '../support/sandbox';
import { GROUP, STRANGER, ZHOU } from '../support/small-world';
import { until } from '../support/until';

const TOKEN = 'ArchiveToken';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

const story = LIBRARY_LEFT_OUT ? describe.skip : describe;

story('a chat of the real archive', () => {
  let library: FinanceLibrary;
  let rooms: Rooms;

  beforeEach(async () => {
    library = new FinanceLibrary();
    const env = { ...library.env(), WECOM_CORP_ID: CORP.corpId, WECOM_URL: 'http://127.0.0.1:9' };
    rooms = await openRooms('sqlite', {
      modules: [ConversationsModule],
      env: { ...env, WECOM_ARCHIVE_TOKEN: TOKEN, WECOM_ARCHIVE_AES_KEY: AES_KEY },
    });
  });
  afterEach(async () => {
    await rooms.close();
    library.remove();
  });

  it('comes when WeCom says that there is something, with its file, whether or not seats can be asked', async () => {
    const bytes = Buffer.from('价目表');
    library.file('price', bytes);
    const said = { action: 'send', from: ZHOU, tolist: ['zhangsan'], roomid: '', msgtime: Date.now() };
    const file = { sdkfileid: 'price', filename: "价目表'1'.pdf", filesize: bytes.length };
    library.say({ ...said, msgid: 'm1', msgtype: 'text', text: { content: '有货吗' } });
    const md5sum = createHash('md5').update(bytes).digest('hex');
    library.say({ ...said, msgid: 'm2', msgtype: 'file', file: { ...file, md5sum } });

    const cipher = new CallbackCrypto(TOKEN, AES_KEY, CORP.corpId);
    const { query, body } = signed(sample('msgaudit_notify.xml'), { cipher });
    expect(await send(`${rooms.url}/wecom/callback/archive?${query}`, { body })).toMatchObject({ status: 200 });
    const { items } = (await until(async () => {
      const page = (await rooms.ask<MessagePage>('/api/v1/messages')).body;
      return page.items.length === 2 && page.items[0].files[0]?.state === 'stored' && page;
    }, 'both messages and the file are there')) as MessagePage;
    expect(items.map((one) => one.text)).toEqual(["价目表'1'.pdf", '有货吗']);

    const answer = await fetch(`${rooms.url}/api/v1/messages/files/${items[0].files[0].id}`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''%E4%BB%B7%E7%9B%AE%E8%A1%A8%271%27.pdf",
    );
    expect((await fetch(`${rooms.url}/api/v1/messages/files/999`)).status).toBe(404);
    const { body: state } = await rooms.ask<ArchiveState>('/api/v1/conversations/archive');
    expect(state).toMatchObject({ available: true, failure: null, gaps: [], unreadable: [], filesWaiting: 0 });
    expect(await rooms.get(Metrics).registry.metrics()).toMatch(/archive_lag_seconds \d/);
  });

  it('is not asked for by who does not know the archive’s own token', async () => {
    const { query, body } = signed(sample('msgaudit_notify.xml'));
    expect((await send(`${rooms.url}/wecom/callback/archive?${query}`, { body })).status).toBe(401);
  });
});

describe("the archive's HTTP side", () => {
  let box: Box;
  let rooms: Rooms;

  beforeEach(async () => {
    box = await Box.open();
    const env = { WECOM_CORP_ID: CORP.corpId, WECOM_URL: box.server.url, WECOM_ARCHIVE_SECRET: CORP.archiveSecret };
    rooms = await openRooms('sqlite', { modules: [ConversationsModule], env: { ...env, SANDBOX: 'on' } });
  });
  afterEach(async () => {
    await rooms.close();
    await box.close();
  });

  it('T65 says who has a seat and who agreed, to the archive’s secret only', async () => {
    const api = rooms.get(ArchiveApi);
    expect(await api.seatHolders()).toEqual(['zhangsan']);
    expect(await api.agreements([{ userid: 'zhangsan', exteranalopenid: ZHOU }])).toEqual([
      { userid: 'zhangsan', exteranalopenid: ZHOU, agree_status: 'Agree', status_change_time: expect.any(Number) },
    ]);
    expect((await api.roomAgreements(GROUP)).map((one) => one.agree_status)).toContain('Agree');
    const query = `access_token=${await box.token()}`;
    expect(await box.raw('POST', `/cgi-bin/msgaudit/get_permit_user_list?${query}`, {})).toMatchObject({
      errcode: 48002,
    });
  });

  it('T68 tells nothing of customer groups (301059)', async () => {
    await expect(rooms.get(ArchiveApi).internalGroup(GROUP)).rejects.toMatchObject({ errcode: 301059 });
  });

  it('is asked each night who agreed; an id WeCom does not know keeps nobody else from being known', async () => {
    const at = rooms.clock.now();
    await rooms.db.insertIgnore('rep', [
      { userid: 'zhangsan', name: '张三', daily_capacity: 20, on_leave: 0, has_archive_seat: 1, synced_at: at },
    ]);
    const friend = { rep_userid: 'zhangsan', customer_id: 1, added_at: at, status: 'active', synced_at: at };
    const friends = [ZHOU, ...Array.from({ length: 120 }, (_, nth) => `${STRANGER}${nth}`)];
    await rooms.db.insertIgnore(
      'follow',
      friends.map((external_userid) => ({ ...friend, external_userid })),
    );
    await rooms.get(ConsentReading).readEachNight();
    await rooms.queue.drain();
    const known = await rooms.get(Consents).of(friends);
    expect([...known.values()].map(({ status }) => status)).toEqual(['agree']);
    expect(await rooms.db.row(sql`SELECT source FROM archive_consent`)).toEqual({ source: 'api' });
    const { body } = await rooms.ask<ArchiveState>('/api/v1/conversations/archive');
    expect(body).toMatchObject({ agreed: 1, disagreed: 0 });
  });
});
