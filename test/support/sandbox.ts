import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Corp } from '../../src/sandbox/box';
import { SandboxOptions } from '../../src/sandbox/sandbox';
import { SandboxServer, startSandboxServer } from '../../src/sandbox/server';
import { OPENING, smallWorld } from './small-world';

export const CORP: Corp = {
  corpId: 'wwfa4e5c0d12ab3402',
  agentId: 1000021,
  secret: 'FAKE-SECRET',
  contactsSecret: 'FAKE-CONTACTS',
  archiveSecret: 'FAKE-ARCHIVE',
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};

/** What WeCom answers: an errcode and whatever the API adds. */
export type Answer = { errcode: number; errmsg: string } & Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- test reads any field

/** A sandbox with the small world, served on a free port, and a caller that keeps its token. */
export class Box {
  private accessToken = '';

  private constructor(readonly server: SandboxServer) {}

  /** Opens a box in which, unless `life` says so, nothing happens by itself. */
  static async open(options: Partial<SandboxOptions> = {}): Promise<Box> {
    const server = await startSandboxServer({
      stateFile: ':memory:',
      seed: 7,
      startAt: OPENING,
      world: smallWorld(),
      corp: CORP,
      life: false,
      retryGapsMs: [0, 0, 0],
      port: 0,
      ...options,
    });
    return new Box(server);
  }

  get sandbox(): SandboxServer['sandbox'] {
    return this.server.sandbox;
  }

  /** Lets virtual time pass. */
  async wait(minutes: number): Promise<void> {
    await this.sandbox.moveTo(new Date(this.sandbox.now().getTime() + minutes * 60_000));
  }

  async token(): Promise<string> {
    return (this.accessToken = await this.tokenOf(CORP.secret));
  }

  private async tokenOf(secret: string): Promise<string> {
    const query = new URLSearchParams({ corpid: CORP.corpId, corpsecret: secret });
    return (await this.raw('GET', `/cgi-bin/gettoken?${query}`)).access_token as string;
  }

  /** Calls one API with a live token of the secret it needs; `body` undefined makes it a GET. */
  async call(api: string, body?: unknown, query: Record<string, string> = {}): Promise<Answer> {
    const ask = async (token: string) => {
      const all = new URLSearchParams({ access_token: token, ...query });
      return this.raw(body === undefined ? 'GET' : 'POST', `/cgi-bin/${api}?${all}`, body);
    };
    if (api.startsWith('msgaudit/')) return ask(await this.tokenOf(CORP.archiveSecret));
    const answer = await ask(this.accessToken || (await this.token()));
    return answer.errcode === 42001 ? ask(await this.token()) : answer;
  }

  async raw(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.server.url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return (await answer.json()) as Answer;
  }

  /** Uploads a small file and returns its media id. */
  async upload(type: string): Promise<string> {
    const form = new FormData();
    form.set('media', new Blob(['0123456789']), 'a.png');
    const query = new URLSearchParams({ access_token: this.accessToken || (await this.token()), type });
    const answer = await fetch(`${this.server.url}/cgi-bin/media/upload?${query}`, { method: 'POST', body: form });
    return ((await answer.json()) as Answer).media_id as string;
  }

  async control(what: string, body?: unknown): Promise<Answer> {
    return this.raw(body === undefined ? 'GET' : 'POST', `/control/${what}`, body);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** A listener that keeps every request it gets; `status` is what it answers with. */
export class Listener {
  readonly requests: { url: URL; body: string; headers: IncomingMessage['headers'] }[] = [];
  status = 200;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Listener> {
    const server = createServer((req, res) => void listener.hear(req, res));
    const listener = new Listener(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hear`;
  }

  private async hear(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of req) body += String(piece);
    this.requests.push({ url: new URL(req.url ?? '/', 'http://listener'), body, headers: req.headers });
    res.writeHead(this.status).end();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
