import { createPrivateKey } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';

/** Where one private key of the chat archive lies. */
export interface ArchiveKeyFile {
  /** The version WeCom's console shows beside the public key, 1 and up (publickey_ver). */
  version: number;
  /** PEM, PKCS#1 or PKCS#8, without a passphrase. */
  file: string;
}

/** WeCom's console takes RSA keys of this size (document/path/91774). */
const LEAST_BITS = 2048;

/**
 * Reads `VERSION:FILE,VERSION:FILE`, for example `1:/etc/huitou/archive-1.pem,2:/etc/huitou/archive-2.pem`. Old versions
 * stay in the list: a message is sealed to the version that was current when it was sent.
 */
export function listArchiveKeys(text: string): ArchiveKeyFile[] {
  const keys = text.split(',').map((entry) => {
    const [, version, file] = /^([1-9]\d{0,8}):(.+)$/.exec(entry.trim()) ?? [];
    if (!version) throw new Error('must list VERSION:FILE, separated by commas');
    return { version: Number(version), file };
  });
  const versions = new Set(keys.map((key) => key.version));
  if (versions.size < keys.length) throw new Error('must name each version once');
  return keys.sort((a, b) => a.version - b.version);
}

/** The PEM of a key. @throws Error that names the version and what is wrong with its file */
export function readArchiveKey({ version, file }: ArchiveKeyFile): string {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`names a file for version ${version} that cannot be read (${codeOf(error)})`, { cause: error });
  }
  let bits: number | undefined;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') bits = key.asymmetricKeyDetails?.modulusLength;
  } catch {
    // What the crypto library says could quote the key.
    throw new Error(`names a file for version ${version} that is no private key in PEM without a passphrase`);
  }
  if (bits === undefined || bits < LEAST_BITS) {
    throw new Error(`names a key for version ${version} that is not RSA with at least ${LEAST_BITS} bits`);
  }
  return pem;
}

/** What is wrong with the files the archive needs, each by its setting; none are needed where none are named. */
export function archiveFileFaults(
  sdk: string,
  keys: ArchiveKeyFile[],
): { name: 'wecomArchiveSdk' | 'wecomArchiveKeys'; problem: string }[] {
  const faults: ReturnType<typeof archiveFileFaults> = [];
  try {
    if (sdk) accessSync(sdk, constants.R_OK);
  } catch (error) {
    faults.push({ name: 'wecomArchiveSdk', problem: `names a file that cannot be read (${codeOf(error)})` });
  }
  for (const key of keys) {
    try {
      readArchiveKey(key);
    } catch (error) {
      faults.push({ name: 'wecomArchiveKeys', problem: (error as Error).message });
    }
  }
  return faults;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown fault';
}
