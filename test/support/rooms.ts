import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { INestApplication, Module, Type, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { NextFunction, Request, Response } from 'express';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { Clock } from '../../src/platform/clock/clock';
import { Database } from '../../src/platform/database/database';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { ErrorFilter } from '../../src/platform/http/error-filter';
import { Principal } from '../../src/platform/http/access-marks';
import { PlatformModule } from '../../src/platform/platform.module';
import { Queue } from '../../src/platform/queue/queue';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { CallbackPath } from '../../src/wecom/inbox/callback-path';
import { Engine, makePlace, Place } from './database';

/** Some rooms of the house on a real database and a real socket, without the doorkeeper: `principal` is who asks. */
export interface Rooms {
  app: INestApplication;
  db: Database;
  clock: Clock;
  queue: Queue;
  place: Place;
  url: string;
  principal: Principal;
  get<T>(type: abstract new (...args: never[]) => T): T;
  /** GET or, with a body, POST (or `method`); the answer's status and JSON. */
  ask<T>(path: string, body?: unknown, method?: string): Promise<{ status: number; body: T }>;
  stop(): Promise<void>;
  /** stop, and remove the place unless it was given. */
  close(): Promise<void>;
}

export interface RoomsOptions {
  modules: Type[];
  env?: Record<string, string>;
  place?: Place;
  clock?: Clock;
}

export async function openRooms(engine: Engine, options: RoomsOptions): Promise<Rooms> {
  const place = options.place ?? (await makePlace(engine));
  const settings = loadSettings({ ...place.env, ...options.env });
  const opened = await prepareDatabase(settings, MIGRATIONS);
  const clock = options.clock ?? new Clock();
  const parts = { settings, opened, clock, secrets: loadSecrets(settings), waker: new EmbeddedWaker() };
  @Module({ imports: [PlatformModule.with(parts), ...options.modules] })
  class Root {}
  const web = express();
  const app = await NestFactory.create(Root, new ExpressAdapter(web), {
    logger: process.env.TEST_LOG ? undefined : false,
    bodyParser: false,
    abortOnError: false,
  });
  const rooms = { principal: { kind: 'operator', id: '1', name: 'op', permissions: ['*'], repUserid: null } } as Rooms;
  app.use(express.json({ limit: '8mb' }));
  app.use((request: Request & { principal?: Principal }, _response: Response, next: NextFunction) => {
    request.principal = rooms.principal;
    next();
  });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new ErrorFilter());
  await app.init();
  const server = createServer((request, response) => {
    const callbacks = request.url?.startsWith('/wecom/callback') ? app.get(CallbackPath, { strict: false }) : null;
    if (callbacks) void callbacks.handle(request, response);
    else web(request, response);
  });
  const url = await listen(server);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.close();
    await opened.close();
  };
  const stopOnce = () => (stopping ??= stop());
  const ask = async (path: string, body?: unknown, method?: string) => {
    const text = typeof body === 'string' || body instanceof Buffer || body instanceof FormData;
    const answer = await fetch(url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers:
        body === undefined || body instanceof FormData
          ? {}
          : { 'content-type': text ? 'text/csv' : 'application/json' },
      body: body === undefined ? undefined : text ? (body as FormData) : JSON.stringify(body),
    });
    const said = await answer.text();
    return { status: answer.status, body: (said ? JSON.parse(said) : null) as never };
  };
  return Object.assign(rooms, {
    app,
    db: opened.database,
    clock,
    queue: app.get(Queue),
    place,
    url,
    ask,
    stop: stopOnce,
    get: (type: abstract new (...args: never[]) => unknown) => app.get(type as never, { strict: false }),
    close: async () => {
      await stopOnce();
      if (!options.place) await place.remove();
    },
  }) as Rooms;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
