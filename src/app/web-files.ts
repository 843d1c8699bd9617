import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { Express } from 'express';

const YEAR_MS = 365 * 86_400_000;

/** Where the built console and sidebar are: in the checkout's build, else beside the compiled service. */
function webFolder(): string | null {
  // In this order: run from its sources, the service has the web's sources beside it, which no browser can read.
  const places = [resolve(__dirname, '../../dist/web'), resolve(__dirname, '../../web')];
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? null;
}

/** Serves the console at / and the sidebar at /sidebar; both are single pages, so their own paths answer them too. */
export function serveWeb(web: Express): void {
  const folder = webFolder();
  if (!folder) return;
  web.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false, fallthrough: false }),
  );
  web.use(express.static(folder, { index: false, maxAge: 0 }));
  web.get(/^\/(?!api\/|wecom\/|sandbox|health$|ready$|metrics$)/, (request, response) => {
    const page = /^\/sidebar(\/|$)/.test(request.path) ? 'sidebar.html' : 'index.html';
    response.set('Cache-Control', 'no-cache').sendFile(join(folder, page));
  });
}
