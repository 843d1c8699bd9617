import { IncomingMessage, ServerResponse } from 'node:http';
import { Customers } from '../actors/customers';
import { Box } from '../box';
import { readJson, sendJson, sendText } from '../http';
import { MessageRow } from '../state/talk';
import { localText } from '../state/time';
import { chatPage } from './chat-page';
import { escapeHtml, STYLE } from './html';

const BUBBLES = 60;
const SHOWN_CUSTOMERS = 40;

/** The stand-in for the WeCom client: choose a rep and a chat, see it, and type. */
export class ClientDesk {
  constructor(
    private readonly box: Box,
    private readonly customers: Customers,
    /** Where the service's pages are, such as http://127.0.0.1:3000. */
    private readonly serviceUrl: () => string,
  ) {}

  /** Serves /client and what its page asks for; false for any other path. */
  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<boolean> {
    if (path === '/client') this.page(res, query);
    else if (path === '/client/messages') sendJson(res, 200, { messages: this.messages(query) });
    else if (path === '/client/send' && req.method === 'POST') await this.send(req, res, query);
    else return false;
    return true;
  }

  private page(res: ServerResponse, query: URLSearchParams): void {
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
    if (!rep || (!person && !chat)) {
      sendText(res, 'text/html', this.directory(query));
      return;
    }
    const page = chatPage({
      userid: rep.userid,
      repName: rep.name,
      externalUserid: chat ? '' : (person?.externalUserid ?? ''),
      chatId: chat?.chat_id ?? '',
      title: chat?.name ?? this.remarkOf(rep.userid, person?.externalUserid ?? '') ?? person?.name ?? '',
      device: query.get('device') === 'phone' ? 'phone' : 'desktop',
      sidebarUrl: `${this.serviceUrl()}/sidebar?userid=${encodeURIComponent(rep.userid)}`,
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

  private messages(query: URLSearchParams): unknown[] {
    const { people, store, talk } = this.box;
    const userid = query.get('userid') ?? '';
    const chatId = query.get('chat_id');
    const rows = chatId
      ? talk.inRoom(chatId, BUBBLES)
      : talk.between(userid, query.get('external_userid') ?? '', BUBBLES);
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

  /** What the rep types, or what the sidebar sends by sendChatMessage: text, or a card shown by its title. */
  private async send(req: IncomingMessage, res: ServerResponse, query: URLSearchParams): Promise<void> {
    const { people, store, talk } = this.box;
    const body = (await readJson(req)) as Record<string, Record<string, string>> | null;
    const kind = String(body?.msgtype ?? 'text');
    const content = body?.text?.content ?? (body?.[kind]?.title ? `[${kind}] ${body[kind].title}` : `[${kind}]`);
    const userid = query.get('userid') ?? '';
    const chatId = query.get('chat_id');
    const externalUserid = query.get('external_userid') ?? '';
    if (!chatId && !people.follows(userid, externalUserid)) {
      sendJson(res, 403, { errMsg: 'sendChatMessage:no permission' });
      return;
    }
    store.tx(() => {
      if (chatId) {
        talk.sayInRoom(chatId, userid, content);
        return;
      }
      talk.say({ from: userid, to: [externalUserid], text: content });
      this.customers.addressed(userid, externalUserid, content);
    });
    sendJson(res, 200, { errMsg: 'sendChatMessage:ok' });
  }
}
