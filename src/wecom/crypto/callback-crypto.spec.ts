import { createCipheriv, randomBytes } from 'node:crypto';
import {
  assert,
  base64String,
  constantFrom,
  integer,
  nat,
  oneof,
  pre,
  property,
  string,
  stringMatching,
} from 'fast-check';
import * as official from '@wecom/crypto';
import published from '../../../test/fixtures/crypto-vectors.json';
import { CallbackCrypto, CryptoFault } from './callback-crypto';
import { jsapiSignature } from './jsapi-signature';

interface Vector {
  name: string;
  method: string;
  token: string | null;
  encodingAesKey: string | null;
  receiveId: string | null;
  query: Record<string, string>;
  body?: string;
  expectedPlaintext: string | null;
  expectedSignature?: string;
}
const vectors = published as unknown as Vector[];

const TOKEN = 'QDG6eK';
const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
const CORP = 'wx5823bf96d3bd56c7';
const crypto = new CallbackCrypto(TOKEN, KEY, CORP);

/** Encrypts bytes as they are, to build the ciphertexts no honest sender makes. */
function encryptRaw(body: Buffer): string {
  const key = Buffer.from(`${KEY}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(body), cipher.final()]).toString('base64');
}

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoFault) return error.code;
    throw error;
  }
  return 'accepted';
}

const text = oneof(
  string({ unit: 'grapheme', maxLength: 400 }),
  stringMatching(/^[一-龥😀-😎]{0,200}$/u),
  integer({ min: 0, max: 9000 }).map((n) => '会员日🎉'.repeat(n)),
);

describe('the callback cipher', () => {
  describe.each(vectors.filter((v) => v.method !== 'JSAPI'))('$name', (vector) => {
    const { msg_signature, timestamp, nonce, echostr } = vector.query;
    const encrypted = echostr ?? /<Encrypt><!\[CDATA\[(.+?)\]\]>/.exec(vector.body ?? '')?.[1];
    const receiver = new CallbackCrypto(vector.token ?? '', vector.encodingAesKey ?? KEY, vector.receiveId ?? CORP);

    it('has the published signature', () => {
      expect(receiver.sign(timestamp, nonce, encrypted)).toBe(msg_signature);
      expect(receiver.verify(msg_signature, timestamp, nonce, encrypted)).toBe(true);
    });

    if (vector.expectedPlaintext !== null) {
      it('decrypts to the published text', () => {
        expect(receiver.decrypt(encrypted)).toBe(vector.expectedPlaintext);
      });
    }
  });

  it('T10: reads what @wecom/crypto wrote at every length of padding, and the other way round', () => {
    assert(
      property(text, (message) => {
        expect(crypto.decrypt(official.encrypt(KEY, message, CORP))).toBe(message);
        const back = official.decrypt(KEY, crypto.encrypt(message));
        expect([back.message, back.id]).toEqual([message, CORP]);
      }),
    );
    // 32 lengths in a row need every padding from 1 to 32.
    for (let length = 0; length < 32; length++) {
      const message = 'x'.repeat(length);
      expect(crypto.decrypt(official.encrypt(KEY, message, CORP))).toBe(message);
      expect(official.decrypt(KEY, crypto.encrypt(message)).message).toBe(message);
    }
  });

  it('signs as @wecom/crypto does', () => {
    assert(
      property(string(), string(), base64String(), (timestamp, nonce, encrypted) => {
        expect(crypto.sign(timestamp, nonce, encrypted)).toBe(
          official.getSignature(TOKEN, timestamp, nonce, encrypted),
        );
      }),
    );
  });

  it('never accepts a message with one character changed', () => {
    assert(
      property(text, nat(), constantFrom(...'AZaz09+/='), (message, at, char) => {
        const encrypted = crypto.encrypt(message);
        const place = at % encrypted.length;
        const forged = encrypted.slice(0, place) + char + encrypted.slice(place + 1);
        pre(forged !== encrypted);
        expect(crypto.verify(crypto.sign('1', 'n', encrypted), '1', 'n', forged)).toBe(false);
      }),
    );
  });

  it('refuses signatures of another length, letter case or alphabet', () => {
    const good = crypto.sign('1', 'n', 'e');
    for (const bad of ['', good.slice(1), `${good}0`, good.toUpperCase(), '签'.repeat(40)]) {
      expect(crypto.verify(bad, '1', 'n', 'e')).toBe(false);
    }
  });

  it('names what is wrong with a ciphertext', () => {
    const head = Buffer.concat([randomBytes(16), Buffer.from([0, 0, 0, 2]), Buffer.from('hi' + CORP)]);
    const pad = 32 - (head.length % 32);
    const padded = (tail: Buffer) => encryptRaw(Buffer.concat([head, tail]));
    const broken = Buffer.alloc(pad, pad);
    broken[0] = pad ^ 1;
    const long = Buffer.concat([randomBytes(16), Buffer.from([0, 0, 1, 0]), Buffer.alloc(12, 12)]);

    expect(crypto.decrypt(padded(Buffer.alloc(pad, pad)))).toBe('hi');
    expect(faultOf(() => crypto.decrypt(padded(broken)))).toBe('bad-padding');
    expect(faultOf(() => crypto.decrypt(padded(Buffer.alloc(pad, 0))))).toBe('bad-padding');
    expect(faultOf(() => crypto.decrypt(padded(Buffer.alloc(pad, 33))))).toBe('bad-padding');
    expect(faultOf(() => crypto.decrypt(encryptRaw(long)))).toBe('bad-length');
    expect(faultOf(() => crypto.decrypt(encryptRaw(Buffer.alloc(32, 32))))).toBe('bad-length');
    expect(faultOf(() => crypto.decrypt(randomBytes(48).toString('base64')))).toBe('bad-cipher-length');
    expect(faultOf(() => crypto.decrypt(''))).toBe('bad-cipher-length');
    expect(faultOf(() => crypto.decrypt(`${crypto.encrypt('hi')}\n`))).toBe('bad-base64');
    const other = new CallbackCrypto(TOKEN, KEY, 'ww0000000000000000');
    expect(faultOf(() => crypto.decrypt(other.encrypt('hi')))).toBe('wrong-receiver');
    expect(faultOf(() => new CallbackCrypto(TOKEN, 'short', CORP))).toBe('bad-key');
  });
});

describe('the jsapi signature', () => {
  const vector = vectors.find((v) => v.method === 'JSAPI')!;
  const { jsapi_ticket, noncestr, timestamp, url } = vector.query;

  it('has the published value, with or without a fragment in the URL', () => {
    expect(jsapiSignature(jsapi_ticket, noncestr, timestamp, url)).toBe(vector.expectedSignature);
    expect(jsapiSignature(jsapi_ticket, noncestr, timestamp, `${url}#/customer`)).toBe(vector.expectedSignature);
  });
});
