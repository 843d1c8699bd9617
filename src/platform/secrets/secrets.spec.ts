import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadSettings } from '../../../config/load';
import { loadSecrets, Secrets } from './secrets';

const KEY = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const UNREADABLE = /unable to authenticate|Invalid (authentication tag length|initialization vector)/;

describe('secrets', () => {
  const secrets = new Secrets(KEY);

  it('read back what they encrypted, never twice alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = secrets.encrypt(text);
        expect(new Secrets(KEY).decrypt(sealed)).toBe(text);
        expect(secrets.encrypt(text)).not.toBe(sealed);
      }),
    );
  });

  it('refuse another key, and every change of a single bit', () => {
    const sealed = secrets.encrypt('13812345678');
    expect(() => new Secrets(OTHER).decrypt(sealed)).toThrow(UNREADABLE);
    const bytes = Buffer.from(sealed, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(() => secrets.decrypt(changed.toString('base64'))).toThrow(UNREADABLE);
    }
  });

  it('refuse a text that was cut, wherever it was cut', () => {
    const bytes = Buffer.from(secrets.encrypt(''), 'base64');
    for (let length = 0; length < bytes.length; length++) {
      expect(() => secrets.decrypt(bytes.subarray(0, length).toString('base64'))).toThrow(UNREADABLE);
    }
  });

  it('hash and sign alike for one key, differently for each use and key', () => {
    expect(secrets.hash('13812345678')).toBe(new Secrets(KEY).hash('13812345678'));
    expect(secrets.hash('13812345678')).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.hash('13812345678')).not.toBe(new Secrets(OTHER).hash('13812345678'));
    expect(Buffer.from(secrets.sign('x'), 'base64url').toString('hex')).not.toBe(secrets.hash('x'));
  });

  it.each(['', 'ab', 'not hex '.repeat(8), 'ab'.repeat(31)])('need 64 hex digits, not %j', (key) => {
    expect(() => new Secrets(key)).toThrow('64 hex digits');
  });
});

describe('the key file', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'huitou-key-'))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const load = (env: Record<string, string> = {}) => loadSecrets(loadSettings({ DATA_DIR: join(dir, 'data'), ...env }));

  it('is made once, for its owner alone, and read from then on', () => {
    const sealed = load().encrypt('kept');
    expect(load().decrypt(sealed)).toBe('kept');
    const file = join(dir, 'data', 'secret.key');
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gives way to SECRET_KEY', () => {
    const sealed = load({ SECRET_KEY: KEY }).encrypt('kept');
    expect(new Secrets(KEY).decrypt(sealed)).toBe('kept');
  });

  it('stops the start when it is damaged: an empty key would encrypt for everybody', () => {
    load();
    writeFileSync(join(dir, 'data', 'secret.key'), '');
    expect(() => load()).toThrow('secret.key');
  });
});
