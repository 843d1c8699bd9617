import { IncomingMessage, ServerResponse } from 'node:http';
import { Customers } from '../actors/customers';
import { Box } from '../box';
import { readJson, sendJson, sendText } from '../http';
import { MessageRow } from '../state/talk';
import { localText } from '../state/time';
import { chatPage } from './chat-page';
import { escapeHtml, STYLE } from './html';
import { Here, JsApi } from './js-api';
import { memberCookie, memberOf } from './member';
import { ClientRefused, PageTrust } from './page-trust';
import { CLIENT_VERSION, webviewScript } from './webview';

const BUBBLES = 60;
const SHOWN_CUSTOMERS = 40;

/** The stand-in for the WeCom client: choose a rep and a chat, see it, and type. */
export class ClientDesk {
  private readonly jsApi: JsApi;

  constructor(
    private readonly box: Box,
    customers: Customers,
    /** Where the service's pages are, such as http://127.0.0.1:3000. */
    private readonly serviceUrl: () => string,
  ) {
    const trusted = () => (URL.canParse(serviceUrl()) ? new URL(serviceUrl()).host : '');
    this.jsApi = new JsApi(box, customers, new PageTrust(box, trusted));
  }

  /** Serves /client and what its page asks for; false for any other path. */
  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<boolean> {
    if (path === '/client') this.page(req, res, query);
    else if (path === '/client/webview.js') sendText(res, 'text/javascript', webviewScript());
    else if (path === '/client/messages') sendJson(res, 200, { messages: this.messages(hereOf(query)) });
    else if (path === '/client/invoke' && req.method === 'POST') await this.invoke(req, res, hereOf(query));
    else if (path === '/client/say' && req.method === 'POST') await this.say(req, res, hereOf(query));
    else return false;
    return true;
  }

  private page(req: IncomingMessage, res: ServerResponse, query: URLSearchParams): void {
    const { people, store } = this.box;
    const rep = store.one<{ userid: string; name: string }>(
      'SELECT userid, name FROM rep WHERE userid = ?',
      query.get('userid') ?? '',
    );
    const person = people.get(query.get('external_userid') ?? '');
    const chat = store.one<{ chat_id: string; name: string }>(
      'SELECT chat_id, name FROM chat WHERE chat_id = ?',
      query.get('chat_id') ?? '',
    );
    const workbench = query.get('entry') === 'normal';
    if (!rep || (!person && !chat && !workbench)) {
      sendText(res, 'text/html', this.directory(query));
      return;
    }
    // Another member is another client, with no session at the service yet.
    const fresh = memberOf(req) === rep.userid ? '/sidebar' : '/api/v1/session/rep/start?back=%2Fsidebar';
    res.setHeader('set-cookie', memberCookie(rep.userid));
    const page = chatPage({
      userid: rep.userid,
      repName: rep.name,
      externalUserid: chat ? '' : (person?.externalUserid ?? ''),
      chatId: chat?.chat_id ?? '',
      title: chat?.name ?? this.remarkOf(rep.userid, person?.externalUserid ?? '') ?? person?.name ?? '工作台',
      device: query.get('device') === 'phone' ? 'phone' : 'desktop',
      version: query.get('version') ?? CLIENT_VERSION,
      sidebarUrl: this.serviceUrl() + fresh,
    });
    sendText(res, 'text/html', page);
  }

  private remarkOf(userid: string, externalUserid: string): string | undefined {
    const found = this.box.store.one<{ remark: string }>(
      'SELECT remark FROM follow WHERE userid = ? AND external_userid = ?',
      userid,
      externalUserid,
    );
    return found?.remark || undefined;
  }

  /** Reps with the customers they talked to last and the groups they own. */
  private directory(query: URLSearchParams): string {
    const { store } = this.box;
    const device = query.get('device') === 'phone' ? '&device=phone' : '';
    const link = (params: Record<string, string>, text: string) =>
      `<a href="?${escapeHtml(new URLSearchParams(params).toString() + device)}">${escapeHtml(text)}</a>`;
    const sections = store
      .all<{ userid: string; name: string; department: string; has_seat: number }>('SELECT * FROM rep ORDER BY name')
      .map((rep) => {
        const customers = store.all<{ id: string; name: string }>(
          `SELECT f.external_userid id, COALESCE(NULLIF(f.remark, ''), c.name) name FROM follow f JOIN customer c USING (external_userid)
         WHERE f.userid = ? AND f.status <> 'deleted' ORDER BY f.last_chat_at DESC, id LIMIT ?`,
          rep.userid,
          SHOWN_CUSTOMERS,
        );
        const groups = store.all<{ id: string; name: string }>(
          'SELECT chat_id id, name FROM chat WHERE owner = ? AND dismissed = 0',
          rep.userid,
        );
        const people = customers.map((row) => link({ userid: rep.userid, external_userid: row.id }, row.name));
        const rooms = groups.map((row) => link({ userid: rep.userid, chat_id: row.id }, `群：${row.name}`));
        const seat = rep.has_seat ? ' · 有会话存档席位' : '';
        return `<section><h3>${escapeHtml(rep.name)} <span class="muted">${escapeHtml(rep.department + seat)}</span></h3><div class="who">${[...rooms, ...people].join('')}</div></section>`;
      });
    return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>企业微信（沙箱）</title><style>${STYLE}</style></head>
<body><div class="people"><h2>选择员工和会话</h2><p class="muted">这里代替企业微信客户端。虚拟时间 ${escapeHtml(localText(this.box.clock.now()))}</p>${sections.join('')}</div></body></html>`;
  }

  private messages({ userid, externalUserid, chatId }: Here): unknown[] {
    const { people, store, talk } = this.box;
    const rows = chatId ? talk.inRoom(chatId, BUBBLES) : talk.between(userid, externalUserid, BUBBLES);
    const nameOf = (id: string) =>
      people.get(id)?.name ?? store.one<{ name: string }>('SELECT name FROM rep WHERE userid = ?', id)?.name ?? '';
    return rows.map((row: MessageRow) => ({
      mine: row.sender === userid,
      name: nameOf(row.sender),
      text:
        row.type === 'text' ? row.content : row.type === 'voice' ? `[语音] ${row.content}` : `[图片] ${row.content}`,
      at: row.at,
      when: localText(row.at).slice(5, 16),
    }));
  }

  /** What a page asks of the client. */
  private async invoke(req: IncomingMessage, res: ServerResponse, here: Here): Promise<void> {
    const body = await readJson(req);
    const params = (body?.params ?? {}) as Record<string, unknown>;
    sendJson(res, 200, this.jsApi.invoke(String(body?.name), params, String(body?.url), here));
  }

  /** What the rep types. */
  private async say(req: IncomingMessage, res: ServerResponse, here: Here): Promise<void> {
    const body = await readJson(req);
    try {
      this.jsApi.say(String(body?.text ?? ''), here);
      sendJson(res, 200, {});
    } catch (refused) {
      if (!(refused instanceof ClientRefused)) throw refused;
      sendJson(res, 403, { error: refused.message });
    }
  }
}

function hereOf(query: URLSearchParams): Here {
  return {
    userid: query.get('userid') ?? '',
    externalUserid: query.get('external_userid') ?? '',
    chatId: query.get('chat_id') ?? '',
  };
}
