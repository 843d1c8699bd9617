import { scriptValue } from './html';

/** The client this box plays; agentConfig alone is enough from 3.0.24 on. */
export const CLIENT_VERSION = '4.1.36';

/**
 * What the WeCom client puts into every page it shows: a user agent that names it, and WeixinJSBridge, through which
 * WeCom's own @wecom/jssdk speaks. Served as a script that runs before the page's; here the client is the page that
 * frames this one, so each call goes there and comes back by postMessage. Outside that frame it does nothing.
 */
export function webviewScript(): string {
  return `(${webview.toString()})(${scriptValue(CLIENT_VERSION)});`;
}

/* The function below is the page's own script: it is sent as text and runs in the browser only. */
/* oxlint-disable typescript/no-explicit-any -- the types of a browser's globals are not loaded for the service */
function webview(usual: string): void {
  const page = globalThis as any;
  /* The client names the frame; any other page that frames this one is no client. */
  const named = /^wxwork\/([\d.]+)$/.exec(page.name);
  if (page.parent === page || !named) return;
  const agent = page.navigator.userAgent + ' wxwork/' + (named[1] || usual) + ' MicroMessenger/7.0.1 Language/zh';
  Object.defineProperty(page.navigator, 'userAgent', { get: () => agent, configurable: true });

  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  page.addEventListener('message', (event: any) => {
    if (event.source !== page.parent || !event.data || event.data.wxwork !== 'answer') return;
    const done = waiting.get(event.data.id);
    waiting.delete(event.data.id);
    if (done) done(event.data.answer);
  });
  page.WeixinJSBridge = {
    invoke(name: string, params: unknown, callback: (answer: unknown) => void) {
      last += 1;
      waiting.set(last, callback ?? (() => undefined));
      /* A native client knows which page it shows. */
      page.parent.postMessage({ wxwork: 'call', id: last, name, params, url: page.location.href }, '*');
    },
    on() {},
  };
  page.document.dispatchEvent(new page.Event('WeixinJSBridgeReady'));
}
/* eslint-enable */
