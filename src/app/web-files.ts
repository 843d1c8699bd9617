import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { Express } from 'express';
import { Settings } from '../../config/settings';
import { sidebarPolicy } from './page-policy';
import { VerifyFile } from './verify-file';

const YEAR_MS = 365 * 86_400_000;

/** Where the built console and sidebar are: in the checkout's build, else beside the compiled service. */
function webFolder(): string | null {
  // In this order: run from its sources, the service has the web's sources beside it, which no browser can read.
  const places = [resolve(__dirname, '../../dist/web'), resolve(__dirname, '../../web')];
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? null;
}

/**
 * Serves the console at / and the sidebar at /sidebar; both are single pages, so their own paths answer them too. And
 * the one file by which WeCom knows the domain, of which no other is ever there.
 */
export function serveWeb(web: Express, settings: Settings, verifyFile: VerifyFile | null): void {
  web.get(/^\/WW_verify_/, (request, response) => {
    if (request.path === `/${verifyFile?.name}`) response.type('text/plain').send(verifyFile?.content);
    else response.status(404).type('text/plain').send('Not found.');
  });
  const folder = webFolder();
  if (!folder) return;
  const sidebar = sidebarPage(folder, settings);
  const policy = sidebarPolicy(settings);
  web.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false, fallthrough: false }),
  );
  web.get(/^\/sidebar(\.html$|\/|$)/, (_request, response) => {
    response.set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }).type('html').send(sidebar());
  });
  web.use(express.static(folder, { index: false, maxAge: 0 }));
  web.get(/^\/(?!api\/|wecom\/|sandbox|health$|ready$|metrics$)/, (_request, response) => {
    response.set('Cache-Control', 'no-cache').sendFile(join(folder, 'index.html'));
  });
}

/** The sidebar as built; beside a sandbox with the script its client puts into every page, as WeCom's client does. */
function sidebarPage(folder: string, settings: Settings): () => string {
  const { sandbox, wecomUrl } = settings.values;
  const client = sandbox ? `<head><script src="${wecomUrl}/client/webview.js"></script>` : '<head>';
  // Read each time: a build may come while the service runs.
  return () => readFileSync(join(folder, 'sidebar.html'), 'utf8').replace('<head>', client);
}
