/** The parts of npm wechat-crypto 0.0.2 in use here; the package ships no types. */
declare module 'wechat-crypto' {
  class WXBizMsgCrypt {
    constructor(token: string, encodingAESKey: string, id: string);
    /** sha1 hex over the sorted token, timestamp, nonce and ciphertext. */
    getSignature(timestamp: string, nonce: string, encrypted: string): string;
    decrypt(encrypted: string): unknown;
    encrypt(plain: string): string;
    protected readonly id: string;
    /** 32 bytes. */
    protected readonly key: Buffer;
    /** The first 16 bytes of the key. */
    protected readonly iv: Buffer;
  }
  export = WXBizMsgCrypt;
}
