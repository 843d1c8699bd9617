import { execFileSync } from 'node:child_process';
import { constants, generateKeyPairSync, KeyObject, publicEncrypt } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(__dirname, 'standin.c');

/** What a call of the library left in its book. */
export interface NotedCall {
  what: string;
  /** seq of a pull, byte a part of a file begins at. */
  at: number;
  limit: number;
  /** Objects of the library that lived at that moment. */
  live: number;
  pid: number;
}

export interface Sealing {
  msgid?: string;
  /** The version it is said to be sealed to; 1 unless given. */
  version?: number;
  /** Seals it to a key nobody has. */
  lostKey?: boolean;
  seq?: number;
}

/** Said by `npm test` on a machine without a C compiler. */
export const LIBRARY_LEFT_OUT = (process.env.HUITOU_LEFT_OUT ?? '').split(',').includes('library');

let built: string | null = null;

/** Compiles the stand-in for the vendor's library, once per test process. @throws Error that names what is missing */
function build(): string {
  if (built) return built;
  const library = join(mkdtempSync(join(tmpdir(), 'huitou-sdk-')), 'libstandin.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-o', library, SOURCE], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      `The stand-in for the chat library cannot be compiled; it needs a C compiler (apt-get install gcc libc6-dev). ${(error as Error).message}`,
      { cause: error },
    );
  }
  return (built = library);
}

/** Keys take a second to make and are the same for every test. */
const pairs = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>();
function pair(name: string) {
  const made = pairs.get(name) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  pairs.set(name, made);
  return made;
}

/** A corp's archive as the vendor's library shows it: chats and files the test writes, and orders to fail. */
export class FinanceLibrary {
  readonly folder = mkdtempSync(join(tmpdir(), 'huitou-archive-'));
  readonly library = build();
  private seq = 0;

  constructor() {
    for (const name of ['files', 'orders']) mkdirSync(join(this.folder, name));
  }

  /** Settings that point the service at it, with keys of these versions. */
  env(versions: number[] = [1]): Record<string, string> {
    const files = versions.map((version) => {
      const file = join(this.folder, `key-${version}.pem`);
      writeFileSync(file, pair(`v${version}`).privateKey.export({ type: 'pkcs8', format: 'pem' }));
      return `${version}:${file}`;
    });
    return {
      WECOM_ARCHIVE_SDK: this.library,
      WECOM_ARCHIVE_SECRET: this.folder,
      WECOM_ARCHIVE_KEYS: files.join(','),
    };
  }

  /** Seals a message as WeCom does; answers its seq. */
  say(message: object | string, { msgid, version = 1, lostKey, seq = this.seq + 1 }: Sealing = {}): number {
    this.seq = seq;
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const id = msgid ?? (/"msgid":"([^"]*)"/.exec(text)?.[1] || `m${seq}_external`);
    const key = `k${seq}`;
    const { publicKey } = pair(lostKey ? 'lost' : `v${version}`);
    const sealed = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(key));
    const record = {
      seq,
      msgid: id,
      publickey_ver: version,
      encrypt_random_key: sealed.toString('base64'),
      encrypt_chat_msg: `${key}:${text}`,
    };
    appendFileSync(join(this.folder, 'chats'), `${seq}\t${JSON.stringify(record)}\n`);
    return seq;
  }

  /** What GetMediaData gives out for this sdkfileid. */
  file(fileId: string, bytes: Buffer): void {
    writeFileSync(join(this.folder, 'files', fileId), bytes);
  }

  /** Drops what the archive no longer keeps: everything up to `seq`. */
  expire(seq: number): void {
    const lines = readFileSync(join(this.folder, 'chats'), 'utf8').split('\n');
    const kept = lines.filter((line) => line && Number(line.split('\t')[0]) > seq);
    writeFileSync(join(this.folder, 'chats'), kept.map((line) => `${line}\n`).join(''));
  }

  /** Orders the next `times` calls to do so; `value` is a code to answer. */
  order(name: string, times: number, value = 0): void {
    writeFileSync(join(this.folder, 'orders', name), `${times} ${value}`);
  }

  calls(what?: string): NotedCall[] {
    const book = join(this.folder, 'calls');
    if (!existsSync(book)) return [];
    const calls = readFileSync(book, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [name, at, limit, live, pid] = line.split(' ');
        return { what: name, at: Number(at), limit: Number(limit), live: Number(live), pid: Number(pid) };
      });
    return calls.filter((call) => what === undefined || call.what === what);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
