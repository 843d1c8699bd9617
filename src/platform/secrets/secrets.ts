import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Settings } from '../../../config/settings';
import { Refused } from '../errors/errors';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encryption at rest and keyed hashes, from one SECRET_KEY. What is encrypted reads back only with the same key, so
 * the key belongs into the backup's safe, not beside it.
 */
export class Secrets {
  private readonly encryptionKey: Buffer;
  private readonly hashKey: Buffer;
  private readonly sessionKey: Buffer;

  /** @param key 64 hex digits. Throws on anything else: what is not hex would be an empty key. */
  constructor(key: string) {
    if (!/^[0-9a-fA-F]{64}$/.test(key)) throw new Error('The secret key is not 64 hex digits.');
    const derive = (use: string) => Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), 'huitou', use, 32));
    this.encryptionKey = derive('encryption at rest');
    this.hashKey = derive('keyed hashes');
    this.sessionKey = derive('sessions');
  }

  /** AES-256-GCM, as base64 of iv, tag and text. */
  encrypt(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.encryptionKey, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Throws when the text was not encrypted with this key. */
  decrypt(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.encryptionKey, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)).toString('utf8') + decipher.final('utf8');
  }

  /** HMAC-SHA-256 in hex: equal texts can be matched without being readable. */
  hash(text: string): string {
    return createHmac('sha256', this.hashKey).update(text).digest('hex');
  }

  /** HMAC for session and form tokens, apart from the hashes that are stored. */
  sign(text: string): string {
    return createHmac('sha256', this.sessionKey).update(text).digest('base64url');
  }
}

/**
 * SECRET_KEY, else the one generated into the data folder on the first embedded start (readable by its owner only).
 * Throws Refused when that file is damaged.
 */
export function loadSecrets(settings: Settings): Secrets {
  if (settings.values.secretKey) return new Secrets(settings.values.secretKey);
  const file = join(settings.dataDir, 'secret.key');
  if (!existsSync(file)) {
    mkdirSync(settings.dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  }
  try {
    return new Secrets(readFileSync(file, 'utf8').trim());
  } catch (error) {
    throw new Refused('secrets.bad-file', `${file}: ${(error as Error).message} Restore it from your backup.`, {
      details: { file },
    });
  }
}
