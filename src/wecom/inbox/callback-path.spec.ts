import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import published from '../../../test/fixtures/crypto-vectors.json';
import { ENGINES } from '../../../test/support/database';
import { CORP, Edge, Ground, makeGround } from '../../../test/support/wecom-edge';
import { CallbackCrypto } from '../crypto/callback-crypto';
import { InboxQueries } from './inbox.queries';
import { OnWecom } from './on-wecom';
import { WecomEvent } from './wecom-event';

interface Vector {
  name: string;
  query: Record<string, string>;
  body?: string;
  expectedPlaintext: string;
}
const vector = (name: string) => published.find((one) => one.name === name) as unknown as Vector;
const crypto = new CallbackCrypto(CORP.WECOM_TOKEN, CORP.WECOM_AES_KEY, CORP.WECOM_CORP_ID);
const sample = (file: string) => readFileSync(join(__dirname, '../../../test/fixtures/events', file), 'utf8');

interface Reply {
  status: number;
  text: string;
}

/** Sends raw bytes, as a hostile sender would. */
function send(url: string, options: { method?: string; body?: string; chunked?: boolean } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', body = '', chunked } = options;
    const headers: Record<string, string | number> = chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const agent = new Agent({ keepAlive: false });
    const call = request(url, { method, headers: method === 'GET' ? {} : headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    if (method !== 'GET') call.write(body);
    call.end();
  });
}

function signed(plain: string, as: { cipher?: CallbackCrypto; envelope?: (encrypted: string) => string } = {}) {
  const cipher = as.cipher ?? crypto;
  const encrypted = cipher.encrypt(plain);
  const query = new URLSearchParams({
    msg_signature: cipher.sign('1767225600', 'n1', encrypted),
    timestamp: '1767225600',
    nonce: 'n1',
  });
  const envelope =
    as.envelope ?? ((e: string) => `<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${e}]]></Encrypt></xml>`);
  return { query: query.toString(), body: envelope(encrypted) };
}

/** A room that hears of customers. */
@Injectable()
class Listener {
  readonly heard: WecomEvent[] = [];
  fail = 0;

  @OnWecom('change_external_contact')
  async any(event: WecomEvent): Promise<void> {
    this.heard.push(event);
    if (this.fail-- > 0) throw new Error('the customer could not be read, 13812345678');
  }

  @OnWecom('change_external_chat', 'update', 'add_member')
  async joined(event: WecomEvent): Promise<void> {
    this.heard.push(event);
  }
}

describe.each(ENGINES)('the callback path on %s', (engine) => {
  let ground: Ground;
  let edge: Edge;
  let url: string;

  beforeAll(async () => {
    ground = await makeGround(engine);
    edge = await ground.start({ providers: [Listener] });
    url = `${edge.url}/wecom/callback`;
  });
  afterAll(() => ground.remove());
  beforeEach(async () => {
    await edge.queue.drain();
    await edge.db.source.query('DELETE FROM wecom_inbox');
    edge.get(Listener).heard.length = 0;
    edge.get(Listener).fail = 0;
  });

  const post = async (message: { query: string; body: string }, at = url) => send(`${at}?${message.query}`, message);
  const stored = () => edge.get(InboxQueries).list({});
  const counts = () => edge.get(InboxQueries).counts();
  const add = (customer: string) =>
    sample('change_external_contact.add_external_contact.xml').replace('wmFaKe1DAAAq7Yp3TxVb2LsHn0ZkRw8A', customer);

  it('answers the published verification with the bare text, plus signs encoded or not', async () => {
    const { query, expectedPlaintext } = vector('official-verify-url');
    const encoded = new URLSearchParams(query).toString();
    const raw = Object.entries(query)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const spaced = encoded.replace(/%2B/g, '%20');
    for (const text of [encoded, raw, spaced]) {
      expect(await send(`${url}?${text}`, { method: 'GET' })).toEqual({ status: 200, text: expectedPlaintext });
    }
    expect(
      (await send(`${url}?${encoded.replace('msg_signature=5', 'msg_signature=6')}`, { method: 'GET' })).status,
    ).toBe(401);
    expect((await send(url, { method: 'GET' })).status).toBe(400);
  });

  it('stores the published message before its empty answer', async () => {
    const { query, body = '', expectedPlaintext } = vector('official-decrypt-text-message');
    const reply = await send(`${url}?${new URLSearchParams(query).toString()}`, { body });
    expect(reply).toEqual({ status: 200, text: '' });
    const { items } = await stored();
    expect(items.map((item) => item.body)).toEqual([expectedPlaintext]);
  });

  it('hands every event to its handler, in the order of its customer', async () => {
    for (const change of ['edit_external_contact', 'add_external_contact', 'del_follow_user']) {
      await post(signed(sample(`change_external_contact.${change}.xml`)));
    }
    await post(signed(sample('change_external_chat.update.add_member.xml')));
    await edge.queue.drain();
    const { heard } = edge.get(Listener);
    const ofCustomers = heard.filter((event) => event.kind === 'change_external_contact');
    expect(ofCustomers.map((event) => event.changeType)).toEqual([
      'edit_external_contact',
      'add_external_contact',
      'del_follow_user',
    ]);
    expect(heard.find((event) => event.kind === 'change_external_chat')).toMatchObject({
      changeType: 'update',
      detail: 'add_member',
      fields: { MemChangeCnt: '2' },
      receiver: 'app',
    });
    expect((await counts()).states).toMatchObject({ done: 4, new: 0, ready: 0, dead: 0 });
  });

  it('takes two customers of one second for two events, and four deliveries for one', async () => {
    const first = signed(add('wmOne'));
    const second = signed(add('wmTwo'));
    const replies = await Promise.all(
      [first, second, first, first, signed(add('wmOne'))].map((message) => post(message)),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array(5).fill(200));
    expect((await post(first)).status).toBe(200);
    await edge.queue.drain();
    expect(await counts()).toMatchObject({ received: 6, stored: 2, duplicates: 4 });
    expect(
      edge
        .get(Listener)
        .heard.map((event) => event.subject)
        .sort(),
    ).toEqual(['wmOne', 'wmTwo']);
  });

  it('stores a burst in few commits', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, (_, at) => post(signed(add(`wmBurst${at}`)))));
    expect(replies.every((reply) => reply.status === 200)).toBe(true);
    expect((await counts()).stored).toBe(200);
    const batches = await edge.db.source.query('SELECT COUNT(DISTINCT batch) AS batches FROM wecom_inbox');
    expect(Number(batches[0].batches)).toBeLessThan(100);
    await edge.queue.drain();
    expect(edge.get(Listener).heard).toHaveLength(200);
  });

  it('reads a JSON envelope', async () => {
    const message = signed(add('wmJson'), {
      envelope: (encrypt) => JSON.stringify({ tousername: 'x', encrypt, agentid: 1 }),
    });
    expect((await post(message)).status).toBe(200);
    expect((await stored()).items).toHaveLength(1);
  });

  it('refuses what is forged, broken, hostile or too large, and stores none of it', async () => {
    const good = signed(add('wmX'));
    const other = new CallbackCrypto(CORP.WECOM_TOKEN, CORP.WECOM_AES_KEY, 'ww0000000000000000');
    const keyless = new CallbackCrypto(
      CORP.WECOM_TOKEN,
      'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
      CORP.WECOM_CORP_ID,
    );
    const flipped = (text: string) =>
      text.replace(/CDATA\[(.)/, (_all, first: string) => `CDATA[${first === 'A' ? 'B' : 'A'}`);
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>';
    const deep = `<xml>${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}</xml>`;
    const cases: [string, number, { query: string; body: string }][] = [
      ['another signature', 401, { ...good, query: good.query.replace('n1', 'n2') }],
      ['a changed ciphertext', 401, { ...good, body: flipped(good.body) }],
      ['another corp', 401, signed(add('wmX'), { cipher: other })],
      ['another key', 400, signed(add('wmX'), { cipher: keyless })],
      ['no signature', 400, { ...good, query: 'timestamp=1&nonce=2' }],
      ['a truncated body', 400, { ...good, body: good.body.slice(0, -20) }],
      ['no body', 400, { ...good, body: '' }],
      ['no envelope', 400, { ...good, body: 'hello' }],
      ['entities', 400, { ...good, body: laughs }],
      ['depth', 400, { ...good, body: deep }],
      ['deep JSON', 400, { ...good, body: `{"a":${'['.repeat(9999)}${']'.repeat(9999)}}` }],
      ['size', 413, { ...good, body: 'x'.repeat(256 * 1024 + 1) }],
    ];
    for (const [name, status, message] of cases) {
      const reply = await post(message);
      expect([name, reply.status]).toEqual([name, status]);
      expect(JSON.parse(reply.text).error.code).toMatch(/^wecom\./);
    }
    const chunked = await send(`${url}?${good.query}`, { body: 'x'.repeat(300_000), chunked: true }).catch(() => ({
      status: 413,
    }));
    expect(chunked.status).toBe(413);
    expect((await send(`${url}?${good.query}`, { method: 'PUT', body: good.body })).status).toBe(405);
    expect((await stored()).items).toEqual([]);
  });

  it('says which setting a receiver lacks', async () => {
    const reply = await post(signed(add('wmX')), `${url}/kf`);
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.text).error).toMatchObject({
      code: 'wecom.receiver-not-set-up',
      message: expect.stringContaining('WECOM_KF_TOKEN'),
    });
  });

  it('keeps what it cannot understand as a dead letter, and unknown events as ignored', async () => {
    expect((await post(signed('<xml><MsgType>event'))).status).toBe(200);
    expect((await post(signed(sample('enter_agent.xml')))).status).toBe(200);
    await edge.queue.drain();
    const { items } = await stored();
    expect(items).toMatchObject([
      { state: 'ignored', kind: 'enter_agent' },
      { state: 'dead', kind: '', body: '<xml><MsgType>event', error: expect.stringContaining('not understood') },
    ]);
  });

  it('backs off when a handler fails, keeps the order, and ends in a dead letter that can be retried', async () => {
    const listener = edge.get(Listener);
    listener.fail = 10;
    await post(signed(sample('change_external_contact.add_external_contact.xml')));
    await post(signed(sample('change_external_contact.del_follow_user.xml')));
    for (let pass = 0; pass < 12; pass++) {
      await edge.queue.drain();
      edge.advance(3_700_000);
    }
    const { items } = await stored();
    expect(items.map((item) => [item.state, item.attempts])).toEqual([
      ['done', 0],
      ['dead', 10],
    ]);
    expect(items[1].error).toBe('the customer could not be read, 1**********');
    expect(listener.heard.map((event) => event.changeType)).toEqual([
      ...Array(10).fill('add_external_contact'),
      'del_follow_user',
    ]);
    const api = `${edge.url}/api/v1/wecom/inbox`;
    expect((await send(`${api}/${items[1].id}/retry`)).status).toBe(204);
    await edge.queue.drain();
    expect((await counts()).states).toMatchObject({ done: 2, dead: 0 });
    expect((await send(`${api}/${items[1].id}/retry`)).status).toBe(409);
    expect((await send(`${api}/999999/ignore`)).status).toBe(404);
  });

  it('lists newest first, by state, kind and subject, page by page', async () => {
    for (const name of ['wmA', 'wmB', 'wmC']) await post(signed(add(name)));
    await post(signed(sample('change_external_chat.create.xml')));
    await edge.queue.drain();
    const get = async (query: string) => {
      const reply = await send(`${edge.url}/api/v1/wecom/inbox?${query}`, { method: 'GET' });
      return JSON.parse(reply.text) as { items: { subject: string; kind: string }[]; next: string | null };
    };
    expect((await get('kind=change_external_contact')).items.map((item) => item.subject)).toEqual([
      'wmC',
      'wmB',
      'wmA',
    ]);
    expect((await get('kind=change_external_contact.add_external_contact')).items).toHaveLength(3);
    expect((await get('kind=change_external_con')).items).toEqual([]);
    expect((await get('state=ignored')).items).toMatchObject([{ kind: 'change_external_chat.create' }]);
    expect((await get('subject=wmB')).items).toHaveLength(1);
    const first = await get('limit=3');
    const rest = await get(`limit=3&cursor=${first.next}`);
    expect([first.items.length, rest.items.map((item) => item.subject), rest.next]).toEqual([3, ['wmA'], null]);
    expect((await send(`${edge.url}/api/v1/wecom/inbox?state=lost`, { method: 'GET' })).status).toBe(400);
    const counted = JSON.parse((await send(`${edge.url}/api/v1/wecom/inbox/counts`, { method: 'GET' })).text);
    expect(counted).toMatchObject({ received: 4, stored: 4, duplicates: 0, states: { done: 3, ignored: 1 } });
  });

  it('answers 503 and stores nothing when the database refuses, so that WeCom sends again', async () => {
    await edge.db.source.query('ALTER TABLE wecom_inbox RENAME TO wecom_inbox_away');
    const message = signed(add('wmLater'));
    const reply = await post(message);
    await edge.db.source.query('ALTER TABLE wecom_inbox_away RENAME TO wecom_inbox');
    expect(reply.status).toBe(503);
    expect((await post(message)).status).toBe(200);
    expect((await stored()).items).toHaveLength(1);
  });

  it('forgets bodies after 30 days but not that it knew them', async () => {
    const message = signed(add('wmOld'));
    await post(message);
    await edge.queue.drain();
    edge.advance(31 * 86_400_000);
    const { Inbox } = await import('./inbox.service');
    await edge.get(Inbox).trim();
    expect((await stored()).items).toMatchObject([{ body: null, state: 'done' }]);
    await post(message);
    await edge.queue.drain();
    expect(edge.get(Listener).heard).toHaveLength(1);
    expect((await counts()).duplicates).toBe(1);
  });
});

describe('two handlers of one event', () => {
  @Injectable()
  class Rival {
    @OnWecom('change_external_contact')
    async any(_event: WecomEvent): Promise<void> {
      throw new Error('never called');
    }
  }

  it('stop the start', async () => {
    const ground = await makeGround('sqlite');
    await expect(ground.start({ providers: [Listener, Rival] })).rejects.toThrow(
      'The event change_external_contact has two handlers: Listener.any and Rival.any.',
    );
    await ground.remove();
  });
});
