import { createServer, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { INestApplication, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { Logger as PinoLogger } from 'nestjs-pino';
import { Settings } from '../../config/settings';
import { MIGRATIONS } from '../../migrations';
import { Clock } from '../platform/clock/clock';
import { prepareDatabase } from '../platform/database/prepare';
import { ErrorFilter } from '../platform/http/error-filter';
import { BullWaker } from '../platform/queue/bull-waker';
import { EmbeddedWaker, Waker } from '../platform/queue/waker';
import { loadSecrets } from '../platform/secrets/secrets';
import { Metrics } from '../platform/telemetry/metrics';
import { requestTimes } from '../platform/telemetry/request-times';
import { CallbackPath } from '../wecom/inbox/callback-path';
import { AppModule } from './app.module';
import { describeApi } from './openapi';
import { CONSOLE_POLICY } from './page-policy';
import { readVerifyFile } from './verify-file';
import { serveWeb } from './web-files';

/** A listener for the paths under a prefix; `path` is the address without it. */
export type Mount = (request: IncomingMessage, response: ServerResponse, path: string) => void | Promise<void>;

/** A running service. */
export interface Service {
  app: INestApplication;
  settings: Settings;
  /** http://HOST:PORT as it really listens. */
  url: string;
  /** Stops taking requests, awaits what runs, closes everything. Safe to call twice. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Handlers that stand beside Nest, by prefix such as '/sandbox'. */
  mounts?: Record<string, Mount>;
  /** A clock shared with something else in this process. */
  clock?: Clock;
}

/** Opens, migrates, wires and listens. Throws SettingsError or Refused with what to mend. */
export async function startService(settings: Settings, options: StartOptions = {}): Promise<Service> {
  const verifyFile = readVerifyFile(settings.values.wecomVerifyFile);
  const opened = await prepareDatabase(settings, MIGRATIONS);
  let app: INestApplication | null = null;
  let server: Server | null = null;
  try {
    const parts = {
      settings,
      opened,
      clock: options.clock ?? new Clock(),
      secrets: loadSecrets(settings),
      waker: wakerFor(settings),
    };
    const web = express();
    web.set('trust proxy', settings.values.trustProxy);
    web.disable('x-powered-by');
    app = await NestFactory.create(AppModule.with(parts), new ExpressAdapter(web), {
      bufferLogs: true,
      bodyParser: false,
      abortOnError: false,
    });
    app.useLogger(app.get(PinoLogger));
    // Nest lets go of what it kept only in its own listen(), which nobody calls here: the log would stay empty for good.
    app.flushLogs();
    app.use(requestTimes(app.get(Metrics)));
    app.use(securityHeaders);
    app.use(express.json({ limit: '8mb' }));
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    app.useGlobalFilters(new ErrorFilter());
    describeApi(app);
    if (settings.isWeb) serveWeb(web, settings, verifyFile);
    await app.init();
    server = createServer(routes(app.get(CallbackPath), options.mounts ?? {}, web));
    const url = await listen(server, settings);
    return { app, settings, url, stop: stopper(app, server, () => opened.close()) };
  } catch (error) {
    server?.close();
    await app?.close().catch(() => undefined);
    await opened.close();
    throw error;
  }
}

function wakerFor(settings: Settings): Waker {
  if (settings.values.queueUrl === 'embedded') return new EmbeddedWaker();
  // Two installations on one Redis differ in their databases.
  return new BullWaker(settings.values.queueUrl, `huitou:${new URL(settings.values.databaseUrl).pathname.slice(1)}`);
}

/** Callbacks are answered before Nest sees them: nothing on that path may be slow. */
function routes(callbacks: CallbackPath, mounts: Record<string, Mount>, web: RequestListener): RequestListener {
  return (request, response) => {
    const url = request.url ?? '/';
    if (callbacks.handles(url)) {
      void callbacks.handle(request, response);
      return;
    }
    for (const [prefix, mount] of Object.entries(mounts)) {
      if (url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`)) {
        void mount(request, response, url.slice(prefix.length) || '/');
        return;
      }
    }
    web(request, response);
  };
}

function securityHeaders(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  response.setHeader('Content-Security-Policy', CONSOLE_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  next();
}

async function listen(server: Server, settings: Settings): Promise<string> {
  const { host, port } = settings.values;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

function stopper(app: INestApplication, server: Server, close: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await app.close();
    server.closeAllConnections();
    await closed;
    await close();
  };
  return () => (stopping ??= stop());
}
