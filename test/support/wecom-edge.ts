import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { INestApplicationContext, Module, Provider, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/load';
import { Settings } from '../../config/settings';
import { MIGRATIONS } from '../../migrations';
import { Clock } from '../../src/platform/clock/clock';
import { Database } from '../../src/platform/database/database';
import { OpenedDatabase, prepareDatabase } from '../../src/platform/database/prepare';
import { ErrorFilter } from '../../src/platform/http/error-filter';
import { PlatformModule } from '../../src/platform/platform.module';
import { Queue } from '../../src/platform/queue/queue';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { CallbackPath } from '../../src/wecom/inbox/callback-path';
import { WecomModule } from '../../src/wecom/wecom.module';
import { Engine, makePlace } from './database';

/** What a corp's console would show; the token and key are those of the published vectors. */
export const CORP = {
  WECOM_CORP_ID: 'wx5823bf96d3bd56c7',
  WECOM_AGENT_ID: '1000021',
  WECOM_SECRET: 'shop-secret',
  WECOM_TOKEN: 'QDG6eK',
  WECOM_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};

/** One process of the service with nothing but the platform and the WeCom edge. */
export interface Edge {
  app: INestApplicationContext;
  db: Database;
  clock: Clock;
  queue: Queue;
  settings: Settings;
  /** http://127.0.0.1:PORT with the callback path in front of the API. */
  url: string;
  get<T>(type: abstract new (...args: never[]) => T): T;
  /** Moves this process's business clock on. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** A place for data that one or more edges share, like replicas of one installation. */
export interface Ground {
  start(options?: { providers?: Provider[]; env?: Record<string, string> }): Promise<Edge>;
  remove(): Promise<void>;
}

/** SQLite admits one process, so edges on it share the opened file; on MySQL each opens its own. */
export async function makeGround(engine: Engine, env: Record<string, string> = {}): Promise<Ground> {
  const place = await makePlace(engine);
  const edges: Edge[] = [];
  let shared: OpenedDatabase | null = null;
  return {
    async start(options = {}) {
      const settings = loadSettings({ ...place.env, ...CORP, ...env, ...options.env });
      const opened = shared ?? (await prepareDatabase(settings, MIGRATIONS));
      if (engine === 'sqlite') shared = opened;
      const edge = await startEdge(settings, opened, options.providers ?? [], async () => {
        if (!shared) await opened.close();
      });
      edges.push(edge);
      return edge;
    },
    async remove() {
      for (const edge of edges) await edge.stop();
      await shared?.close();
      await place.remove();
    },
  };
}

async function startEdge(
  settings: Settings,
  opened: OpenedDatabase,
  providers: Provider[],
  close: () => Promise<void>,
): Promise<Edge> {
  @Module({ providers })
  class Rooms {}
  const clock = new Clock();
  const parts = { settings, opened, clock, secrets: loadSecrets(settings), waker: new EmbeddedWaker() };
  @Module({ imports: [PlatformModule.with(parts), { module: Rooms, imports: [WecomModule] }, WecomModule] })
  class Root {}
  const app = await NestFactory.create(Root, { logger: false, abortOnError: false });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new ErrorFilter());
  await app.init();
  const callbacks = app.get(CallbackPath);
  const nest = app.getHttpAdapter().getInstance();
  const server = createServer((request, response) => {
    if (callbacks.handles(request.url ?? '')) void callbacks.handle(request, response);
    else nest(request, response);
  });
  const url = await listen(server);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
    await close();
  };
  return {
    app,
    db: opened.database,
    clock,
    queue: app.get(Queue),
    settings,
    url,
    get: (type) => app.get(type as never, { strict: false }),
    advance: (ms) => clock.shift(clock.offset + ms),
    stop: () => (stopping ??= stop()),
  };
}

/** What the remote end saw of one call. */
export interface RemoteCall {
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

/** Answers a call; 'hang' never answers, 'cut' closes the line. */
export type RemoteAnswer = Record<string, unknown> | 'hang' | 'cut' | { status: number; text: string };

/** A WeCom end on a real socket that answers as the test says. */
export interface Remote {
  url: string;
  calls: RemoteCall[];
  /** The calls of one path. */
  of(path: string): RemoteCall[];
  /** Sets how a path answers; gettoken works unless told otherwise. */
  answer(path: string, how: (call: RemoteCall) => RemoteAnswer | Promise<RemoteAnswer>): void;
  stop(): Promise<void>;
}

export async function startRemote(): Promise<Remote> {
  const calls: RemoteCall[] = [];
  const answers = new Map<string, (call: RemoteCall) => RemoteAnswer | Promise<RemoteAnswer>>();
  answers.set('/cgi-bin/gettoken', () => ({ errcode: 0, errmsg: 'ok', access_token: 'TOKEN-1', expires_in: 7200 }));
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://remote');
      const text = await readAll(request);
      const json = request.headers['content-type']?.includes('json');
      const call = { path: pathname, query: searchParams, body: text && json ? JSON.parse(text) : { text } };
      calls.push(call);
      const answer = (await answers.get(pathname)?.(call)) ?? { status: 404, text: '' };
      if (answer === 'cut') response.destroy();
      else if (answer !== 'hang') {
        const raw = 'status' in answer && 'text' in answer ? (answer as { status: number; text: string }) : null;
        response.writeHead(raw?.status ?? 200, { 'content-type': 'application/json' });
        response.end(raw ? raw.text : JSON.stringify(answer));
      }
    })();
  });
  return {
    url: await listen(server),
    calls,
    of: (path) => calls.filter((call) => call.path === path),
    answer: (path, how) => answers.set(path, how),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
