import axios, { AxiosInstance } from 'axios';
import { Unavailable } from '../../platform/errors/errors';
import { ArchiveFeed, ArchivePage, FileFault, FilePart } from './archive-feed';

const TIMEOUT_MS = 10_000;
/** Storing a page stays below 25 ms on SQLite. */
const PAGE = 250;

/** The archive of the corp in a box, over http in place of the vendor's native SDK. It keeps everything, and no files. */
export class SandboxFeed extends ArchiveFeed {
  readonly available = true;
  readonly keepsDays = null;
  readonly hasFiles = false;
  readonly keyVersions = [];
  private readonly http: AxiosInstance;

  /** @param url where the sandbox is, as in WECOM_URL */
  constructor(url: string) {
    super();
    this.http = axios.create({ baseURL: url, timeout: TIMEOUT_MS, proxy: false });
  }

  async page(after: number): Promise<ArchivePage> {
    const { messages } = await this.read<{ messages: { seq: number; msgid: string }[] }>('/archive/messages', {
      seq: after,
      limit: PAGE,
    });
    const records = messages.map(({ seq, ...message }) => ({
      seq,
      msgid: message.msgid,
      body: JSON.stringify(message),
      fault: null,
      keyVersion: null,
      sealed: null,
    }));
    return { records, caughtUp: records.length < PAGE, expired: false };
  }

  async seatHolders(): Promise<string[]> {
    return (await this.read<{ ids: string[] }>('/archive/permit_users', {})).ids;
  }

  async reopen(): Promise<null> {
    return null;
  }

  async file(): Promise<FilePart> {
    throw new FileFault('gone', 'The sandbox keeps no files.');
  }

  private async read<T>(path: string, params: Record<string, number>): Promise<T> {
    try {
      return (await this.http.get<T>(path, { params })).data;
    } catch (error) {
      throw new Unavailable('conversations.archive', `The chat archive cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}
