import { IncomingMessage, ServerResponse } from 'node:http';
import { Box } from '../box';
import { CallFault } from '../faults/scenario';
import { readBody, sendJson } from '../http';
import { MINUTE_MS } from '../state/time';
import { Api, Call } from './api';
import { checkBody } from './fields';
import { Tokens } from './tokens';
import { WireFault } from './wire-fault';

const BODY_LIMIT = 4 * 1024 * 1024;
const UPLOAD_LIMIT = 21 * 1024 * 1024;
/** Token unknown or expired: whoever is told so finds another one when asking for a token. */
const STALE = [40014, 42001];
/** How long a write holds its (member, customer) pair: the platform is not instant, so callers at once do collide. */
const PAIR_HELD_MS = 4;

/** /cgi-bin: every call goes through token, rate limit, field table and scripted faults, then to its line of the table. */
export class WireRouter {
  private readonly apis: Map<string, Api>;
  private readonly minutes = new Map<string, { minute: number; calls: number }>();
  private readonly held = new Set<string>();
  /** Calls per API since this process opened the box. */
  readonly calls = new Map<string, number>();

  constructor(
    private readonly box: Box,
    private readonly tokens: Tokens,
    apis: Api[],
  ) {
    this.apis = new Map(apis.map((api) => [api.path, api]));
  }

  /** Serves one call; `path` is what stands after /cgi-bin/. An unknown path is HTTP 404 with an empty body. */
  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const api = this.apis.get(path);
    if (!api) {
      res.writeHead(404).end();
      return;
    }
    this.calls.set(path, (this.calls.get(path) ?? 0) + 1);
    const body = await readBody(req, api.upload ? UPLOAD_LIMIT : BODY_LIMIT);
    const fault = this.box.faults.strikeCall(path);
    if (fault?.kind === 'http-error') res.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html></html>');
    else if (fault?.kind === 'timeout-before' || fault?.kind === 'reset-before') await hangUp(res, fault);
    else {
      if (fault?.kind === 'slow') await pause(fault.latencyMs);
      const answer = await this.answer(api, req, query, body, fault);
      res.setHeader('Date', this.date());
      if (fault?.kind === 'timeout-after' || fault?.kind === 'reset-after') await hangUp(res, fault);
      else if (fault?.kind === 'malformed') sendHalf(res, answer);
      else sendJson(res, 200, answer);
    }
  }

  /** Paths the box answers. */
  get paths(): ReadonlySet<string> {
    return new Set(this.apis.keys());
  }

  private async answer(
    api: Api,
    req: IncomingMessage,
    query: URLSearchParams,
    body: Buffer | null,
    fault: CallFault | undefined,
  ): Promise<Record<string, unknown>> {
    let pair: string | undefined;
    try {
      if (fault?.kind === 'errcode') {
        if (STALE.includes(fault.errcode)) this.tokens.forget(query.get('access_token'));
        throw new WireFault(fault.errcode);
      }
      if (api.token !== 'none') this.tokens.check(query.get('access_token'), api.token);
      if (api.token !== 'none') this.box.admin.admit(api, req.socket.remoteAddress ?? '');
      this.countCall(api.path);
      const params = this.params(api, req, query, body);
      const key = api.pair?.(params);
      if (key !== undefined) {
        if (this.held.has(key)) throw new WireFault(45035);
        this.held.add(key);
        pair = key;
      }
      const call = { params, query, upload: api.upload ? body! : Buffer.alloc(0), base: baseOf(req) };
      const result = this.box.store.tx(() => api.run(call));
      if (pair !== undefined) await pause(PAIR_HELD_MS);
      return { errcode: 0, errmsg: 'ok', ...result };
    } catch (thrown) {
      if (!(thrown instanceof WireFault)) throw thrown;
      const hint = String(this.box.clock.now());
      const errmsg = thrown.text(req.socket.remoteAddress ?? '127.0.0.1', hint);
      return { errcode: thrown.errcode, errmsg, ...api.empty, ...thrown.more };
    } finally {
      if (pair !== undefined) this.held.delete(pair);
    }
  }

  /** The corp's time on every answer, as any server tells its own. */
  private date(): string {
    const { admin, clock } = this.box;
    return new Date(clock.now() + admin.settings.clockAheadSeconds * 1000).toUTCString();
  }

  private countCall(path: string): void {
    const minute = Math.floor(this.box.clock.now() / MINUTE_MS);
    const seen = this.minutes.get(path);
    const calls = seen?.minute === minute ? seen.calls + 1 : 1;
    this.minutes.set(path, { minute, calls });
    if (calls > (this.box.limits.apis[path] ?? this.box.limits.perMinute)) throw new WireFault(45009);
  }

  private params(api: Api, req: IncomingMessage, query: URLSearchParams, body: Buffer | null): Call['params'] {
    if (req.method !== api.method) throw new WireFault(40058, `${api.method} expected`);
    if (body === null) throw new WireFault(40058, 'body too large');
    for (const name of api.needs ?? []) {
      if (!query.get(name)) throw new WireFault(40058, `${name} missing`);
    }
    if (api.method === 'GET' || api.upload) return Object.fromEntries(query);
    let json: unknown;
    try {
      json = JSON.parse(body.toString('utf8') || '{}');
    } catch {
      throw new WireFault(40058, 'invalid json');
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new WireFault(40058, 'invalid json');
    checkBody(json as Record<string, unknown>, api.fields ?? {});
    return json as Call['params'];
  }
}

/** Whatever stands before /cgi-bin/ in the address that was called. */
function baseOf(req: IncomingMessage): string {
  const url = req.url ?? '';
  return `http://${req.headers.host ?? 'localhost'}${url.slice(0, Math.max(0, url.indexOf('/cgi-bin/')))}`;
}

/** Silence, then the end: a reset where the fault says so. Returns at once when the caller gave up waiting. */
async function hangUp(res: ServerResponse, fault: { kind: string; latencyMs: number }): Promise<void> {
  const gone = new Promise<void>((done) => res.once('close', done));
  const end = setTimeout(
    () => (fault.kind.startsWith('reset') ? res.socket?.resetAndDestroy() : res.destroy()),
    fault.latencyMs,
  );
  await gone;
  clearTimeout(end);
}

/** A whole answer by its head, of which only the first half arrives as JSON. */
function sendHalf(res: ServerResponse, answer: Record<string, unknown>): void {
  const text = Buffer.from(JSON.stringify(answer));
  const half = text.subarray(0, Math.floor(text.length / 2));
  res.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': half.length }).end(half);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
