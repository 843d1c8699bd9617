import axios, { AxiosInstance } from 'axios';
import { Unavailable } from '../../platform/errors/errors';
import { ArchivedMessage, ArchiveFeed } from './archive-feed';

const TIMEOUT_MS = 10_000;

/** The archive of the corp in a box, over http in place of the vendor's native SDK. */
export class SandboxFeed extends ArchiveFeed {
  readonly available = true;
  private readonly http: AxiosInstance;

  /** @param url where the sandbox is, as in WECOM_URL */
  constructor(url: string) {
    super();
    this.http = axios.create({ baseURL: url, timeout: TIMEOUT_MS, proxy: false });
  }

  async messages(after: number, limit: number): Promise<ArchivedMessage[]> {
    const { messages } = await this.read<{ messages: ArchivedMessage[] }>('/archive/messages', { seq: after, limit });
    return messages;
  }

  async seatHolders(): Promise<string[]> {
    return (await this.read<{ ids: string[] }>('/archive/permit_users', {})).ids;
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
