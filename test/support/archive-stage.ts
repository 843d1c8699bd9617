import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { FinanceLibrary, LIBRARY_LEFT_OUT } from './finance-sdk/finance-library';

/** A chat message as the archive tells it. */
export interface SaidMessage {
  msgid: string;
  action: string;
  from: string;
  tolist: string[];
  roomid: string;
  msgtime: number;
  msgtype: string;
  [body: string]: unknown;
}

/** The corp's side of an archive: what is in it, who has a seat, and whether it answers. */
export interface ArchiveStage {
  env: Record<string, string>;
  /** Records per page. */
  readonly page: number;
  /** The code of the error while it is down. */
  readonly downCode: string;
  seats: string[];
  down(yes: boolean): void;
  say(message: SaidMessage): void;
  /** The seqs pages were asked for, in order. */
  asked(): number[];
  close(): Promise<void>;
}

/** Both feeds; the vendor's only where its stand-in can be compiled. */
export const FEEDS: ('sandbox' | 'vendor')[] = LIBRARY_LEFT_OUT ? ['sandbox'] : ['sandbox', 'vendor'];

export function openArchive(feed: 'sandbox' | 'vendor'): Promise<ArchiveStage> {
  return feed === 'sandbox' ? openSandboxArchive() : openVendorArchive();
}

async function openSandboxArchive(): Promise<ArchiveStage> {
  const archive: (SaidMessage & { seq: number })[] = [];
  const asked: number[] = [];
  let down = false;
  const server = await serve((url, answer) => {
    if (down) return answer(503, {});
    if (url.pathname === '/archive/permit_users') return answer(200, { ids: stage.seats });
    const after = Number(url.searchParams.get('seq'));
    asked.push(after);
    const limit = Number(url.searchParams.get('limit'));
    answer(200, { messages: archive.filter(({ seq }) => seq > after).slice(0, limit) });
  });
  const stage: ArchiveStage = {
    env: { SANDBOX: 'on', WECOM_URL: server.url },
    page: 250,
    downCode: 'conversations.archive',
    seats: [],
    down: (yes) => (down = yes),
    say: (message) => archive.push({ seq: archive.length + 1, ...message }),
    asked: () => asked,
    close: server.close,
  };
  return stage;
}

/** The stand-in library for messages, and an http server for who has a seat. */
export async function openVendorArchive(versions = [1]): Promise<ArchiveStage & { library: FinanceLibrary }> {
  const library = new FinanceLibrary();
  const server = await serve((url, answer) => {
    if (url.pathname === '/cgi-bin/gettoken') return answer(200, { errcode: 0, access_token: 't', expires_in: 7200 });
    const seats = url.pathname === '/cgi-bin/msgaudit/get_permit_user_list';
    answer(seats ? 200 : 404, { errcode: 0, errmsg: 'ok', ids: stage.seats });
  });
  const stage = {
    library,
    env: { ...library.env(versions), WECOM_CORP_ID: 'wwfa4e5c0d12ab3402', WECOM_URL: server.url },
    page: 200,
    downCode: 'archive.refused',
    seats: [] as string[],
    down: (yes: boolean) => library.order('chat-code', yes ? 1_000_000 : 0, 10001),
    say: (message: SaidMessage) => void library.say(message, { msgid: message.msgid }),
    asked: () => library.calls('chat').map(({ at }) => at),
    close: async () => {
      await server.close();
      library.remove();
    },
  };
  return stage;
}

async function serve(
  handle: (url: URL, answer: (status: number, body: unknown) => void) => void,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response: ServerResponse) => {
    handle(new URL(request.url ?? '/', 'http://archive'), (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
