import { escapeHtml, scriptValue, STYLE } from './html';
import { Here } from './js-api';

interface ChatPage extends Here {
  repName: string;
  title: string;
  device: 'phone' | 'desktop';
  /** Such as 4.1.36. */
  version: string;
  /** The service's sidebar page. */
  sidebarUrl: string;
}

/**
 * A stand-in for the WeCom client: the chat, an input, and the service's sidebar in an iframe, which plays the client's
 * WebView. What the sidebar asks of WeixinJSBridge arrives here (see webview.ts) and is answered by the box's server.
 */
export function chatPage(page: ChatPage): string {
  const { userid, externalUserid, chatId } = page;
  const here = new URLSearchParams({ userid, external_userid: externalUserid, chat_id: chatId });
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · 企业微信（沙箱）</title><style>${STYLE}</style></head><body>
<div class="frame ${page.device}">
<div class="chat"><header><b data-testid="chat-title">${escapeHtml(page.title)}</b><span class="muted">${escapeHtml(page.repName)} · <a href="?">换一个</a></span></header>
<div class="bubbles" id="bubbles" data-testid="chat-bubbles"></div>
<form id="form"><textarea id="text" data-testid="chat-input" placeholder="发消息" aria-label="发消息"></textarea><button data-testid="chat-send">发送</button></form></div>
<iframe id="sidebar" name="wxwork/${escapeHtml(page.version)}" data-testid="chat-sidebar" title="侧边栏" src="${escapeHtml(page.sidebarUrl)}"></iframe>
</div><script>(${bridge.toString()})(${scriptValue({ here: here.toString(), userid, device: page.device })});</script></body></html>`;
}

interface Place {
  /** The query that says which chat this is. */
  here: string;
  userid: string;
  device: string;
}

/* The function below is the page's own script: it is sent as text and runs in the browser only. */
/* oxlint-disable typescript/no-explicit-any -- the types of a browser's globals are not loaded for the service */
function bridge(at: Place): void {
  const page = globalThis as any;
  const $ = (id: string): any => page.document.getElementById(id);
  let shown = '';

  /* Draws what is new; stays at the end only if the reader was there. */
  async function refresh(): Promise<void> {
    const answer = await page.fetch('client/messages?' + at.here);
    const { messages } = await answer.json();
    const text = JSON.stringify(messages);
    if (text === shown) return;
    shown = text;
    const box = $('bubbles');
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    box.replaceChildren(
      ...messages.flatMap((message: any, n: number) => {
        const parts = [];
        if (n === 0 || message.at - messages[n - 1].at > 600000) {
          const when = page.document.createElement('div');
          when.className = 'when';
          when.textContent = message.when;
          parts.push(when);
        }
        const row = page.document.createElement('div');
        row.className = message.mine ? 'row mine' : 'row';
        const bubble = page.document.createElement('div');
        bubble.className = 'bubble';
        bubble.textContent = message.text;
        if (message.name) bubble.title = message.name;
        row.append(bubble);
        parts.push(row);
        return parts;
      }),
    );
    if (atEnd || box.scrollTop === 0) box.scrollTop = box.scrollHeight;
  }

  async function post(what: string, body: unknown): Promise<any> {
    const answer = await page.fetch('client/' + what + '?' + at.here, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  }

  page.addEventListener('message', async (event: any) => {
    const call = event.data;
    if (!call || call.wxwork !== 'call' || event.source !== $('sidebar').contentWindow) return;
    const { name, params, url } = call;
    const { opened, ...answer } = await post('invoke', { name, params: params ?? {}, url });
    if (name === 'sendChatMessage') await refresh();
    event.source.postMessage({ wxwork: 'answer', id: call.id, answer }, '*');
    if (!opened) return;
    const next = new page.URLSearchParams({ userid: at.userid, device: at.device, ...opened });
    /* The answer leaves before the page does. */
    page.setTimeout(() => page.location.assign('?' + next), 50);
  });

  $('form').addEventListener('submit', (event: any) => {
    event.preventDefault();
    const text = $('text').value.trim();
    if (!text) return;
    $('text').value = '';
    void post('say', { text }).then(refresh);
  });
  void refresh();
  page.setInterval(refresh, 1500);
}
/* eslint-enable */
