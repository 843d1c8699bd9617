import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { commandApi } from '../faults/processes';
import published from '../fixtures/crypto-vectors.json';
import { BuiltProgram } from '../support/built-service';
import { send } from '../support/callbacks';
import { signedBy } from '../support/corp';
import { makePlace, Place } from '../support/database';

interface Vector {
  name: string;
  token: string;
  encodingAesKey: string;
  receiveId: string;
  query: Record<string, string>;
  body: string;
  expectedPlaintext: string;
}

const vector = (name: string) => published.find((one) => one.name === name) as unknown as Vector;
const VERIFICATION = vector('official-verify-url');
/** Of the year 2014; the corp of this suite has its credentials. */
const MESSAGE = vector('official-decrypt-text-message');

interface Events {
  items: { state: string; deliveries: number; body: string; error: string | null }[];
}

/** Ten levels, ten times each: a billion words where entities were expanded. */
const LAUGHS = `<!DOCTYPE x [<!ENTITY e0 "ha">${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
).join('')}]>`;
const OUTSIDE = '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>';
const DEEP = `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`;

describe('the callback url of a running service', () => {
  let place: Place;
  let program: BuiltProgram;
  let url: string;
  let api: ReturnType<typeof commandApi>;
  const cipher = new CallbackCrypto(MESSAGE.token, MESSAGE.encodingAesKey, MESSAGE.receiveId);

  beforeAll(async () => {
    place = await makePlace('sqlite');
    const corp = {
      WECOM_CORP_ID: MESSAGE.receiveId,
      WECOM_TOKEN: MESSAGE.token,
      WECOM_AES_KEY: MESSAGE.encodingAesKey,
    };
    const started = await BuiltProgram.start({ ...place.env, ...corp });
    program = started.program;
    url = `${started.url}/wecom/callback`;
    api = commandApi(started.url, place.env.SECRET_KEY);
  }, 60_000);
  afterAll(async () => {
    await program.stop();
    await place.remove();
  });

  const post = (query: string | Record<string, string>, body: string) =>
    send(`${url}?${typeof query === 'string' ? query : new URLSearchParams(query)}`, { body });
  const events = async () => (await api().get<Events>('/api/v1/wecom/inbox')).items;

  it('answers the verification with its plaintext', async () => {
    const answer = await send(`${url}?${new URLSearchParams(VERIFICATION.query)}`, { method: 'GET' });
    expect(answer).toEqual({ status: 200, text: VERIFICATION.expectedPlaintext });
  });

  it('takes a message recorded years ago, four times: repeats are told by what they say, not by their age', async () => {
    for (let delivery = 0; delivery < 4; delivery++) {
      expect(await post(MESSAGE.query, MESSAGE.body)).toEqual({ status: 200, text: '' });
    }
    expect(await events()).toMatchObject([{ deliveries: 4, body: MESSAGE.expectedPlaintext }]);
    expect(await api().get('/api/v1/wecom/inbox/counts')).toMatchObject({ received: 4, stored: 1, duplicates: 3 });
  });

  it('refuses strangers by cause, and stays alive', async () => {
    const stranger = new CallbackCrypto(MESSAGE.token, MESSAGE.encodingAesKey, 'ww0000000000000000');
    const elsewhere = signedBy(stranger, '<xml><Event>subscribe</Event></xml>');
    const hostile = (xml: string) => `${xml}<xml><Encrypt>&e9;</Encrypt></xml>`;
    const cases: [string, number, Record<string, string> | string, string][] = [
      ['a forged signature', 401, { ...MESSAGE.query, msg_signature: '0'.repeat(40) }, MESSAGE.body],
      ['another time', 401, { ...MESSAGE.query, timestamp: '1767225600' }, MESSAGE.body],
      ['another receiver', 401, elsewhere.query, elsewhere.body],
      ['half a message', 400, MESSAGE.query, MESSAGE.body.slice(0, MESSAGE.body.length / 2)],
      ['a billion laughs', 400, MESSAGE.query, hostile(LAUGHS)],
      ['a file of ours', 400, MESSAGE.query, hostile(OUTSIDE)],
      ['a deep tree', 400, MESSAGE.query, `<xml>${DEEP}</xml>`],
      ['a flood', 413, MESSAGE.query, 'x'.repeat(3_000_000)],
    ];
    for (const [name, status, query, body] of cases) {
      const answer = await post(query, body).catch((error: NodeJS.ErrnoException) => {
        // The line may be cut while a flood is still being sent, after its answer.
        if (status !== 413 || !['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) throw error;
        return { status: 413, text: '{"error":{"code":"wecom.too-large"}}' };
      });
      expect([name, answer.status]).toEqual([name, status]);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: expect.stringMatching(/^wecom\./) } });
      expect(answer.text).not.toContain('root:');
    }
    expect(await events()).toHaveLength(1);
    expect((await send(url.replace('/wecom/callback', '/health'), { method: 'GET' })).status).toBe(200);
    expect(program.code).toBeUndefined();
  });

  it('keeps what is signed and cannot be understood as a dead letter', async () => {
    for (const inner of [`${LAUGHS}<xml><Event>&e9;</Event></xml>`, `<xml>${DEEP}</xml>`]) {
      const { query, body } = signedBy(cipher, inner);
      expect((await post(query, body)).status).toBe(200);
      const [latest] = await events();
      expect(latest).toMatchObject({ state: 'dead', deliveries: 1, error: expect.stringMatching(/\S/) });
    }
    expect(await api().get('/api/v1/wecom/inbox/counts')).toMatchObject({ stored: 3, states: { dead: 2 } });
  });

  it('writes one clear line per cause, however many strangers call', async () => {
    const before = program.stdout;
    await Promise.all(
      Array.from({ length: 50 }, () => post({ ...MESSAGE.query, msg_signature: '1'.repeat(40) }, MESSAGE.body)),
    );
    const lines = program.stdout
      .split('\n')
      .filter((line) => line.includes('Refused a callback'))
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    const signature = lines.filter((line) => line.includes('The signature does not match'));
    expect(signature).toEqual([
      'Refused a callback for app: 401 The signature does not match: is the Token the one set in WeCom?',
    ]);
    expect(lines.some((line) => line.includes('is it another corp?'))).toBe(true);
    expect(lines.some((line) => line.includes('413'))).toBe(true);
    expect(program.stdout.slice(before.length)).not.toContain(MESSAGE.token);
    expect(program.stderr).toBe('');
  });
});
