import published from '../../../test/fixtures/crypto-vectors.json';
import { added, Listener, send, signed } from '../../../test/support/callbacks';
import { ENGINES } from '../../../test/support/database';
import { CORP, Edge, Ground, makeGround } from '../../../test/support/wecom-edge';
import { CallbackCrypto } from '../crypto/callback-crypto';
import { InboxQueries } from './inbox.queries';

interface Vector {
  name: string;
  query: Record<string, string>;
  body?: string;
  expectedPlaintext: string;
}
const vector = (name: string) => published.find((one) => one.name === name) as unknown as Vector;
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

  it('T11: answers the published verification with the bare text, plus signs encoded or not', async () => {
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

  it('T9: stores the published message before its empty answer, and handles it later', async () => {
    const { query, body = '', expectedPlaintext } = vector('official-decrypt-text-message');
    const reply = await send(`${url}?${new URLSearchParams(query).toString()}`, { body });
    expect(reply).toEqual({ status: 200, text: '' });
    const { items } = await stored();
    expect(items.map((item) => item.body)).toEqual([expectedPlaintext]);
  });

  it('stores a burst in few commits', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, (_, at) => post(signed(added(`wmBurst${at}`)))));
    expect(replies.every((reply) => reply.status === 200)).toBe(true);
    expect((await counts()).stored).toBe(200);
    const batches = await edge.db.source.query('SELECT COUNT(DISTINCT batch) AS batches FROM wecom_inbox');
    expect(Number(batches[0].batches)).toBeLessThan(100);
    await edge.queue.drain();
    expect(edge.get(Listener).heard).toHaveLength(200);
  });

  it.each(['text/xml', 'application/xml; charset=utf-8', 'application/json', 'application/x-www-form-urlencoded'])(
    'T12: reads the bytes themselves, whatever their type: %s',
    async (type) => {
      const { query, body } = signed(added(`wm${type.length}`));
      const answer = await fetch(`${url}?${query}`, { method: 'POST', body, headers: { 'content-type': type } });
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      expect((await stored()).items).toHaveLength(1);
    },
  );

  it('reads a JSON envelope', async () => {
    const message = signed(added('wmJson'), {
      envelope: (encrypt) => JSON.stringify({ tousername: 'x', encrypt, agentid: 1 }),
    });
    expect((await post(message)).status).toBe(200);
    expect((await stored()).items).toHaveLength(1);
  });

  it('refuses what is forged, broken, hostile or too large, and stores none of it', async () => {
    const good = signed(added('wmX'));
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
      ['another corp', 401, signed(added('wmX'), { cipher: other })],
      ['another key', 400, signed(added('wmX'), { cipher: keyless })],
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
    const reply = await post(signed(added('wmX')), `${url}/kf`);
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.text).error).toMatchObject({
      code: 'wecom.receiver-not-set-up',
      message: expect.stringContaining('WECOM_KF_TOKEN'),
    });
  });

  it('answers 503 and stores nothing when the database refuses, so that WeCom sends again', async () => {
    await edge.db.source.query('ALTER TABLE wecom_inbox RENAME TO wecom_inbox_away');
    const message = signed(added('wmLater'));
    const reply = await post(message);
    await edge.db.source.query('ALTER TABLE wecom_inbox_away RENAME TO wecom_inbox');
    expect(reply.status).toBe(503);
    expect((await post(message)).status).toBe(200);
    expect((await stored()).items).toHaveLength(1);
  });
});
