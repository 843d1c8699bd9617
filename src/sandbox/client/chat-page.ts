import { escapeHtml, scriptValue, STYLE } from './html';

interface ChatPage {
  userid: string;
  repName: string;
  /** The customer, or '' in a group. */
  externalUserid: string;
  /** The group, or ''. */
  chatId: string;
  title: string;
  device: 'phone' | 'desktop';
  /** The service's sidebar page. */
  sidebarUrl: string;
}

/**
 * A stand-in for the WeCom client: the chat, an input, and the service's sidebar in an iframe. The sidebar speaks to it
 * by postMessage in place of the JS-SDK: it sends { huitou: 'wecom', id, method, params } and gets back
 * { huitou: 'wecom', id, ok: true, result } or { huitou: 'wecom', id, ok: false, errMsg }; results are named as in
 * @wecom/jssdk (getContext → { entry }, getCurExternalContact → { userId }, getCurExternalChat → { chatId }).
 */
export function chatPage(page: ChatPage): string {
  const { userid, externalUserid, chatId } = page;
  const here = new URLSearchParams({ userid, ...(chatId ? { chat_id: chatId } : { external_userid: externalUserid }) });
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · 企业微信（沙箱）</title><style>${STYLE}</style></head><body>
<div class="frame ${page.device}">
<div class="chat"><header><b data-testid="chat-title">${escapeHtml(page.title)}</b><span class="muted">${escapeHtml(page.repName)} · <a href="?">换一个</a></span></header>
<div class="bubbles" id="bubbles" data-testid="chat-bubbles"></div>
<form id="form"><textarea id="text" data-testid="chat-input" placeholder="发消息" aria-label="发消息"></textarea><button data-testid="chat-send">发送</button></form></div>
<iframe id="sidebar" data-testid="chat-sidebar" title="侧边栏" src="${escapeHtml(page.sidebarUrl)}"></iframe>
</div><script>(${bridge.toString()})(${scriptValue({ here: here.toString(), userid, externalUserid, chatId, device: page.device })});</script></body></html>`;
}

interface Here {
  here: string;
  userid: string;
  externalUserid: string;
  chatId: string;
  device: string;
}

/* The function below is the page's own script: it is sent as text and runs in the browser only. */
/* eslint-disable */
function bridge(at: Here): void {
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

  async function send(body: unknown): Promise<void> {
    const answer = await page.fetch('client/send?' + at.here, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error('sendChatMessage:fail');
    await refresh();
  }

  /* What the JS-SDK would do; a rejection is its errMsg. */
  const methods: Record<string, (params: any) => unknown> = {
    getContext: () => ({ entry: at.chatId ? 'group_chat_tools' : 'single_chat_tools', device: at.device }),
    getCurExternalContact: () => {
      if (!at.externalUserid) throw new Error('getCurExternalContact:without context of external contact');
      return { userId: at.externalUserid };
    },
    getCurExternalChat: () => {
      if (!at.chatId) throw new Error('getCurExternalChat:without context of external chat');
      return { chatId: at.chatId };
    },
    sendChatMessage: (params) => send(params),
    openEnterpriseChat: (params) => {
      const to = []
        .concat(params.externalUserIds ?? [])
        .join(';')
        .split(/[;,]/)
        .filter(Boolean)[0];
      const next = new page.URLSearchParams({ userid: at.userid, device: at.device });
      if (params.chatId) next.set('chat_id', params.chatId);
      else if (to) next.set('external_userid', to);
      else throw new Error('openEnterpriseChat:fail');
      /* The answer leaves before the page does. */
      page.setTimeout(() => page.location.assign('?' + next), 50);
      return { chatId: params.chatId ?? '' };
    },
  };

  page.addEventListener('message', async (event: any) => {
    const call = event.data;
    if (!call || call.huitou !== 'wecom' || event.source !== $('sidebar').contentWindow) return;
    const answer: any = { huitou: 'wecom', id: call.id };
    try {
      if (!methods[call.method]) throw new Error(call.method + ':no permission');
      answer.result = (await methods[call.method](call.params ?? {})) ?? {};
      answer.ok = true;
    } catch (error: any) {
      answer.ok = false;
      answer.errMsg = String(error.message);
    }
    event.source.postMessage(answer, '*');
  });

  $('form').addEventListener('submit', (event: any) => {
    event.preventDefault();
    const text = $('text').value.trim();
    if (!text) return;
    $('text').value = '';
    void send({ msgtype: 'text', text: { content: text } });
  });
  void refresh();
  page.setInterval(refresh, 1500);
}
/* eslint-enable */
