import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import WXBizMsgCrypt from 'wechat-crypto';

/** WeCom pads to 32 bytes although AES itself works in blocks of 16; pad values 17 to 32 are normal. */
const BLOCK = 32;
const RANDOM = 16;
const LENGTH = 4;

/** Why a ciphertext or a key was refused. `wrong-receiver` means it decrypts but was meant for another corp or suite. */
export type CryptoFaultCode =
  'bad-key' | 'bad-base64' | 'bad-cipher-length' | 'bad-padding' | 'bad-length' | 'wrong-receiver';

export class CryptoFault extends Error {
  constructor(
    readonly code: CryptoFaultCode,
    message: string,
  ) {
    super(message);
    this.name = 'CryptoFault';
  }
}

/**
 * The callback cipher of one receiver: AES-256-CBC over random(16) + uint32be(length) + message + receive id, padded by
 * PKCS#7 to 32 bytes (developer.work.weixin.qq.com/document/path/90968). wechat-crypto gives the key set-up and the
 * signature; its encrypt and decrypt are replaced because they accept bad padding and slice past the message's length.
 */
export class CallbackCrypto extends WXBizMsgCrypt {
  /**
   * @param aesKey the EncodingAESKey, 43 characters of base64
   * @param receiveId the corp id for a self-built app
   * @throws CryptoFault bad-key
   */
  constructor(token: string, aesKey: string, receiveId: string) {
    if (!/^[A-Za-z0-9+/]{43}$/.test(aesKey)) {
      throw new CryptoFault('bad-key', 'the EncodingAESKey must be 43 letters or digits');
    }
    super(token, aesKey, receiveId);
  }

  /** Base64 ciphertext of a message; differs on each call because of the random head. */
  override encrypt(plain: string): string {
    const message = Buffer.from(plain, 'utf8');
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32BE(message.length);
    const body = Buffer.concat([randomBytes(RANDOM), length, message, Buffer.from(this.id, 'utf8')]);
    const pad = BLOCK - (body.length % BLOCK);
    const cipher = createCipheriv('aes-256-cbc', this.key, this.iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(body), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
      'base64',
    );
  }

  /**
   * The message inside a ciphertext. Check the signature first: CBC alone does not prove who wrote it.
   * @throws CryptoFault
   */
  override decrypt(encrypted: string): string {
    const body = this.unpad(this.decipher(encrypted));
    if (body.length < RANDOM + LENGTH) throw new CryptoFault('bad-length', 'the plaintext is shorter than its head');
    const start = RANDOM + LENGTH;
    const end = start + body.readUInt32BE(RANDOM);
    if (end > body.length) throw new CryptoFault('bad-length', 'the message claims more bytes than there are');
    if (!body.subarray(end).equals(Buffer.from(this.id, 'utf8'))) {
      throw new CryptoFault('wrong-receiver', 'the message was encrypted for another receiver');
    }
    return body.toString('utf8', start, end);
  }

  /** The signature WeCom puts beside a ciphertext: sha1 hex, 40 lower-case characters. */
  sign(timestamp: string, nonce: string, encrypted: string): string {
    return this.getSignature(timestamp, nonce, encrypted);
  }

  /** Compares in constant time, so that a forger learns nothing from how long a refusal takes. */
  verify(signature: string, timestamp: string, nonce: string, encrypted: string): boolean {
    const expected = Buffer.from(this.sign(timestamp, nonce, encrypted), 'utf8');
    const given = Buffer.from(signature, 'utf8');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private decipher(encrypted: string): Buffer {
    const bytes = Buffer.from(encrypted, 'base64');
    // Buffer.from skips what it does not know; one message must have one spelling only.
    if (bytes.toString('base64') !== encrypted) throw new CryptoFault('bad-base64', 'the ciphertext is not base64');
    if (bytes.length === 0 || bytes.length % BLOCK !== 0) {
      throw new CryptoFault('bad-cipher-length', 'the ciphertext is not a whole number of 32-byte blocks');
    }
    const decipher = createDecipheriv('aes-256-cbc', this.key, this.iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  }

  private unpad(body: Buffer): Buffer {
    const pad = body[body.length - 1];
    if (pad < 1 || pad > BLOCK) throw new CryptoFault('bad-padding', 'the padding is not between 1 and 32');
    const end = body.length - pad;
    if (!body.subarray(end).every((byte) => byte === pad)) {
      throw new CryptoFault('bad-padding', 'the padding bytes differ');
    }
    return body.subarray(0, end);
  }
}
