import { constants, createPrivateKey, KeyObject, privateDecrypt } from 'node:crypto';

/** The least random padding PKCS#1 v1.5 demands (RFC 8017, 7.2). */
const LEAST_PADDING = 8;

/** One private key of the chat archive. */
export interface ArchiveKey {
  /** publickey_ver. */
  version: number;
  pem: string;
}

/** The archive's private keys by version. A message is sealed to the version that was current when it was sent. */
export class KeyRing {
  private readonly keys: Map<number, KeyObject>;

  constructor(keys: ArchiveKey[]) {
    this.keys = new Map(keys.map(({ version, pem }) => [version, createPrivateKey(pem)]));
  }

  has(version: number): boolean {
    return this.keys.has(version);
  }

  /**
   * The key of one message out of its encrypt_random_key; null when this is not the key it was sealed to.
   * @param sealed base64
   * @throws Error when there is no key of that version
   */
  open(version: number, sealed: string): string | null {
    const key = this.keys.get(version);
    if (!key) throw new Error(`There is no archive key of version ${version}.`);
    try {
      // Node refuses to take PKCS#1 v1.5 padding off itself (CVE-2023-46809), so it is done by hand.
      const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(sealed, 'base64'));
      return unpad(padded);
    } catch {
      return null;
    }
  }
}

/** 00 02, at least eight bytes that are not 00, 00, and the text. Looks at every byte, wherever a fault is. */
function unpad(padded: Buffer): string | null {
  let end = 0;
  let open = 1;
  for (let at = 2; at < padded.length; at++) {
    const zero = Number(padded[at] === 0);
    end |= -(open & zero) & at;
    open &= 1 - zero;
  }
  const fits = Number(padded[0] === 0) & Number(padded[1] === 2) & (1 - open) & Number(end >= 2 + LEAST_PADDING);
  return fits ? padded.subarray(end + 1).toString('utf8') : null;
}
