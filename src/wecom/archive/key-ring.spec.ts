import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import fc from 'fast-check';
import { KeyRing } from './key-ring';

const pairs = [1, 2].map((version) => ({ version, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }));
const keys = pairs.map(({ version, privateKey }) => ({
  version,
  pem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
}));
const seal = (version: number, text: string, padding = constants.RSA_PKCS1_PADDING) =>
  publicEncrypt({ key: pairs[version - 1].publicKey, padding }, Buffer.from(text)).toString('base64');
/** What is to be sealed, padded by hand. */
const raw = (bytes: number[]) => {
  const block = Buffer.alloc(256, 0x41);
  block.set(bytes);
  return publicEncrypt({ key: pairs[0].publicKey, padding: constants.RSA_NO_PADDING }, block).toString('base64');
};

describe('the key ring of the chat archive', () => {
  const ring = new KeyRing(keys);

  it('T63 opens what is sealed with PKCS#1 v1.5, which Node refuses to do itself', () => {
    expect(() => {
      const opened = pairs[0].privateKey;
      return (require('node:crypto') as typeof import('node:crypto')).privateDecrypt(
        { key: opened, padding: constants.RSA_PKCS1_PADDING },
        Buffer.from(seal(1, 'x'), 'base64'),
      );
    }).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
        expect(ring.open(1, seal(1, text))).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('T62 keeps old keys: each message is opened with the key of its version', () => {
    expect([ring.open(1, seal(1, 'old')), ring.open(2, seal(2, 'new'))]).toEqual(['old', 'new']);
    expect([ring.has(1), ring.has(3)]).toEqual([true, false]);
    expect(() => ring.open(3, seal(1, 'x'))).toThrow('There is no archive key of version 3.');
  });

  it('says null, never something else, of what is sealed to another key, padded otherwise or damaged', () => {
    expect(ring.open(2, seal(1, 'old'))).toBeNull();
    expect(ring.open(1, seal(1, 'x', constants.RSA_PKCS1_OAEP_PADDING))).toBeNull();
    expect(ring.open(1, 'AAAA')).toBeNull();
    expect(ring.open(1, '')).toBeNull();
  });

  it('takes padding of eight bytes or more only', () => {
    expect(ring.open(1, raw([0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0]))).toBe('A'.repeat(245));
    expect(ring.open(1, raw([0, 2, 1, 1, 1, 1, 1, 1, 1, 0]))).toBeNull();
    expect(ring.open(1, raw([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]))).toBeNull();
    expect(ring.open(1, raw([0, 2]))).toBeNull();
  });
});
