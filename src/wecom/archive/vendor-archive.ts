import { Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import { readArchiveKey } from '../../../config/archive-keys';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Unavailable } from '../../platform/errors/errors';
import { WecomError } from '../client/errors';
import { ARCHIVE_PULLS } from '../client/limits';
import { RateLimits } from '../client/rate-limits';
import { exactJson } from './exact-json';
import { MediaPart } from './finance-sdk';
import { EXPIRED, SdkError } from './sdk-codes';
import { SdkCrashed, SdkProcess } from './sdk-process';

/** Records a call asks for: the library has died on more (WxJava #3744). */
const MOST_RECORDS = 200;
/** The same message may take the library down so often before it is left aside. */
const MOST_DEATHS = 2;
/** The answer was too large; a lower limit helps. */
const TOO_LARGE = 301058;
const PULL = 'GetChatData';

const sealedRecord = z.object({
  seq: z.number(),
  msgid: z.string().min(1),
  publickey_ver: z.number(),
  encrypt_random_key: z.string(),
  encrypt_chat_msg: z.string(),
});
const chatData = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  chatdata: z.array(sealedRecord).optional(),
});

/** A record as the archive gives it: the message sealed to a key, and that sealed to one of ours. */
export type SealedRecord = z.infer<typeof sealedRecord>;

/** Why a message could not be opened: no key of its version, another key than it was sealed to, or the library dies on it. */
export type OpeningFault = 'no-key' | 'wrong-key' | 'crashed';

/** A record with its message's JSON as it came, or why there is none. */
export interface OpenedRecord {
  sealed: SealedRecord;
  body: string | null;
  fault: OpeningFault | null;
}

/** The records behind a seq. */
export interface ArchivePage {
  /** In order of seq. */
  records: OpenedRecord[];
  /** There was nothing more when it was read. */
  caughtUp: boolean;
  /** WeCom no longer had what stood directly behind the seq. */
  expired: boolean;
}

/** The chat archive of WeCom (document/path/91774), read through the vendor's library in processes of its own. */
@Injectable()
export class VendorArchive implements OnModuleDestroy {
  private readonly logger = new Logger('Archive');
  /** Text and files apart: a large file must not keep messages waiting (WxJava #3101). */
  private readonly chats: SdkProcess;
  private readonly files: SdkProcess;
  private readonly deaths = new Map<string, number>();
  private limit = MOST_RECORDS;

  constructor(
    private readonly settings: Settings,
    private readonly limits: RateLimits,
    clock: Clock,
  ) {
    const orders = () => {
      const { wecomArchiveSdk, wecomCorpId, wecomArchiveSecret, wecomArchiveKeys } = settings.values;
      const keys = wecomArchiveKeys.map((key) => ({ version: key.version, pem: readArchiveKey(key) }));
      return { library: wecomArchiveSdk, corpId: wecomCorpId, secret: wecomArchiveSecret, keys };
    };
    // Jobs wait for the end of its pauses, and jobs are due by the clock port.
    const care = { now: () => clock.now().getTime() };
    this.chats = new SdkProcess(orders, care);
    this.files = new SdkProcess(orders, care);
  }

  /** False where WECOM_ARCHIVE_SDK is not set. */
  get available(): boolean {
    return this.settings.values.wecomArchiveSdk !== '';
  }

  /** Versions of the keys at hand. */
  get keyVersions(): number[] {
    return this.settings.values.wecomArchiveKeys.map((key) => key.version);
  }

  /** Ids of the processes that live now. */
  get pids(): number[] {
    return [this.chats.pid, this.files.pid].filter((pid) => pid !== undefined);
  }

  /** Loads the library and presents corp and secret, as the first pull would. @throws as page */
  async tryOut(): Promise<void> {
    await this.chats.ask('open', { version: 0, randomKey: '', message: '' });
  }

  /**
   * The records with a seq greater than `after`, opened; at most 200, fewer after a crash.
   * @throws SdkCrashed, SdkResting and WecomNotCalled (parked) with a time to come back; Unavailable for what else is ill
   */
  async page(after: number): Promise<ArchivePage> {
    let expired = false;
    let { records, caughtUp } = await this.pull(after).catch(async (error: Error) => {
      if (!(error instanceof SdkError) || error.code !== EXPIRED) throw said(error);
      expired = true;
      return this.earliestBehind(after);
    });
    const opened: OpenedRecord[] = [];
    for (const sealed of records) opened.push({ sealed, ...(await this.open(sealed)) });
    return { records: opened, caughtUp, expired };
  }

  /** Opens one record, also one kept from earlier. A message the library keeps dying on is left aside. @throws as page */
  async open(sealed: SealedRecord): Promise<Pick<OpenedRecord, 'body' | 'fault'>> {
    const deaths = this.deaths.get(sealed.msgid) ?? 0;
    if (deaths >= MOST_DEATHS) return { body: null, fault: 'crashed' };
    const ask = {
      version: sealed.publickey_ver,
      randomKey: sealed.encrypt_random_key,
      message: sealed.encrypt_chat_msg,
    };
    try {
      const opened = await this.chats.ask('open', ask);
      this.deaths.delete(sealed.msgid);
      return 'body' in opened ? { body: opened.body, fault: null } : { body: null, fault: opened.fault };
    } catch (error) {
      if (error instanceof SdkCrashed) this.deaths.set(sealed.msgid, deaths + 1);
      throw said(error as Error);
    }
  }

  /**
   * One part of a file, at most 512 KB; index '' is its beginning.
   * @throws SdkError with what to do about it; SdkCrashed
   */
  async media(fileId: string, index: string): Promise<MediaPart> {
    return this.files.ask('media', { fileId, index });
  }

  /** Ends the processes; the next call starts them anew, with the keys as they are then. */
  async restart(): Promise<void> {
    await Promise.all([this.chats.restart(), this.files.restart()]);
    this.deaths.clear();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.chats.stop(), this.files.stop()]);
  }

  private async pull(after: number): Promise<{ records: SealedRecord[]; caughtUp: boolean }> {
    for (;;) {
      await this.limits.take(PULL, ARCHIVE_PULLS, PULL, 1);
      const { limit } = this;
      const answer = await this.ask(after, limit);
      if (answer.errcode === TOO_LARGE && limit > 1) {
        this.limit = Math.ceil(limit / 2);
        continue;
      }
      if (answer.errcode) throw new WecomError(PULL, answer.errcode, answer.errmsg ?? '');
      this.limit = Math.min(MOST_RECORDS, limit * 2);
      const records = (answer.chatdata ?? []).sort((a, b) => a.seq - b.seq);
      return { records, caughtUp: records.length < limit };
    }
  }

  /** A page so large that the library dies on it is asked for in halves. */
  private async ask(seq: number, limit: number): Promise<z.infer<typeof chatData>> {
    try {
      return chatData.parse(exactJson(await this.chats.ask('chat', { seq, limit })));
    } catch (error) {
      if (error instanceof SdkCrashed) {
        this.limit = Math.max(1, Math.ceil(limit / 2));
        this.logger.warn(`${error.message} The next page has ${this.limit} records.`);
      }
      throw error;
    }
  }

  /** What the archive still has behind `after`, when it no longer knows that place: from its beginning on. */
  private async earliestBehind(after: number): Promise<{ records: SealedRecord[]; caughtUp: boolean }> {
    for (let from = 0; ;) {
      const { records, caughtUp } = await this.pull(from);
      const behind = records.filter((record) => record.seq > after);
      if (behind.length || caughtUp) return { records: behind, caughtUp };
      from = records[records.length - 1].seq;
    }
  }
}

/** What a caller can act on: the library's codes become Unavailable, everything else goes on as it is. */
function said(error: Error): Error {
  return error instanceof SdkError ? new Unavailable('archive.refused', `${error.message}.`, { cause: error }) : error;
}
