/** What to do about a return code of the vendor's library (document/path/91774). */
type Action = 'again' | 'gone' | 'mend';

const CODES: Record<number, [meaning: string, action: Action]> = {
  10000: ['a parameter is wrong', 'mend'],
  10001: ['the network failed', 'again'],
  10002: ['the answer could not be parsed', 'again'],
  10003: ['a failure inside WeCom', 'again'],
  10004: ['a key is wrong or the encryption failed', 'mend'],
  10005: ['there is no such file', 'gone'],
  10006: ['decryption failed', 'mend'],
  10007: ['no private key of that version', 'mend'],
  10008: ['the key of the message could not be parsed', 'mend'],
  10009: ['this IP is not among the trusted IPs of 会话内容存档', 'mend'],
  10010: ['the data has expired', 'gone'],
  10011: ['the certificate is wrong', 'mend'],
};

/** The data or file is no longer at WeCom. */
export const EXPIRED = 10010;
/** The key does not open the message: wrong key, failed decryption, unparsable key. */
export const NOT_OPENED = [10004, 10006, 10007, 10008];

/** The library answered a call with a code that is not 0. */
export class SdkError extends Error {
  readonly action: Action;

  constructor(
    /** Such as GetChatData. */
    readonly call: string,
    readonly code: number,
  ) {
    const [meaning, action] = CODES[code] ?? ['a code that is not documented', 'again'];
    super(`${call} answered ${code}: ${meaning}`);
    this.name = 'SdkError';
    this.action = action;
  }
}
