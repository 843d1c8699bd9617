import { SANDBOX_CORP } from '../../src/app/sandbox-corp';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { Corp } from './corp';
import { Engine } from './database';
import { startTestService, TestService } from './service';

export interface ChannelSeen {
  id: number;
  key: string;
  state: string;
  problem: string | null;
  effectId: number;
  qrCode: string | null;
  configId: string | null;
  counts: { arrived: number; friends: number; welcomed: number };
  missed: { code: string; people: number }[];
}

export interface EffectSeen {
  id: number;
  state: string;
  attempts: number;
  errorCode: string | null;
  errorText: string | null;
  result: { text?: string } | null;
  payload: Record<string, unknown>;
  waitsForPerson: boolean;
  externalRef: string | null;
}

/** A welcome code as the corp tells of it. */
export interface WelcomeSeen {
  code: string;
  external_userid: string;
  used_at: number | null;
  text: string | null;
  attachments: string[];
}

export const WELCOME = {
  text: '您好{昵称}，我是{导购}',
  windows: [{ from: '22:00', to: '08:00', text: '夜深了，{称呼}先休息，{导购}明早回您' }],
  attachments: [{ kind: 'link', title: '新人礼', url: 'https://h5.example.com/new', desc: '领券' }],
};
export const WANTED = {
  name: '门店海报',
  users: ['zhangsan'],
  parties: [] as number[],
  skipVerify: true,
  tagIds: [] as number[],
  welcome: WELCOME,
};

/** The smallest picture there is: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A shop whose reps, groups and tags are known, with what stories about codes need. */
export class ChannelShop {
  private constructor(
    readonly shop: TestService,
    readonly corp: Corp,
  ) {}

  static async open(engine: Engine): Promise<ChannelShop> {
    const shop = await startTestService(engine);
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
    await shop.api.post('/api/v1/tags/sync');
    await shop.drain();
    return ChannelShop.around(shop);
  }

  /** The same helpers around a shop of a test's own. */
  static around(shop: TestService): ChannelShop {
    return new ChannelShop(shop, new Corp(shop));
  }

  /** A channel, made as far as WeCom lets it. */
  async create(more: Record<string, unknown> = {}): Promise<ChannelSeen> {
    const made = await this.shop.api.post<ChannelSeen>('/api/v1/channels', { ...WANTED, ...more });
    await this.shop.drain();
    return this.read(made.id);
  }

  read(id: number): Promise<ChannelSeen> {
    return this.shop.api.get<ChannelSeen>(`/api/v1/channels/${id}`);
  }

  async effects(kind: string, subject = ''): Promise<EffectSeen[]> {
    const query = new URLSearchParams({ kind, ...(subject ? { subject } : {}) });
    return (await this.shop.api.get<{ items: EffectSeen[] }>(`/api/v1/wecom/effects?${query}`)).items;
  }

  /** Newcomers (or the named one) scan the channel's code, and everything due is done. */
  async scan(key: string, more: Record<string, unknown> = {}): Promise<{ who: string; rep: string; code: string }> {
    const did = await this.corp.act({ kind: 'scan_code', state: key, ...more });
    await this.shop.drain();
    const [who, rep, code] = ['externalUserids', 'userids', 'welcomeCodes'].map((name) => (did[name] as string[])[0]);
    return { who, rep, code };
  }

  /** What the corp knows of a welcome code. */
  async welcome(code: string): Promise<WelcomeSeen | undefined> {
    const { items } = await this.control<{ items: WelcomeSeen[] }>('welcomes?limit=1000');
    return items.find((welcome) => welcome.code === code);
  }

  async calls(api: string): Promise<number> {
    return (await this.control<{ calls: Record<string, number> }>('state')).calls[api] ?? 0;
  }

  async faults(...faults: Record<string, unknown>[]): Promise<void> {
    await this.control('faults', faults);
  }

  /** Moves the service's clock and the corp's. */
  async pass(seconds: number): Promise<void> {
    await this.shop.drain();
    await this.shop.moveTo(new Date(this.shop.clock.now().getTime() + seconds * 1000));
    await this.shop.drain();
  }

  /** Moves the service's clock alone, so that nothing the corp remembers ages. */
  async wait(seconds: number): Promise<void> {
    this.shop.clock.shift(this.shop.clock.offset + seconds * 1000);
    await this.shop.drain();
  }

  /** Rows of the service's own database, for what no page shows. */
  rows<T>(statement: ReturnType<typeof sql>): Promise<T[]> {
    return this.shop.service.app.get(Database).rows<T>(statement);
  }

  /** A request as the operator's browser makes it; the answer's status and body. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const answer = await fetch(this.shop.url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.shop.key}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.text();
    return { status: answer.status, body: (said ? JSON.parse(said) : null) as T };
  }

  /** Uploads a picture as the console does, and waits until the service has done what follows. */
  async upload(picture: Buffer): Promise<number> {
    const answer = await fetch(`${this.shop.url}/api/v1/pictures?name=a.png`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', authorization: `Bearer ${this.shop.key}` },
      body: new Uint8Array(picture),
    });
    if (answer.status !== 201) throw new Error(`The picture was answered ${answer.status}: ${await answer.text()}`);
    await this.shop.drain();
    return ((await answer.json()) as { id: number }).id;
  }

  /** Calls the corp's API as some other program would. */
  async wecom<T>(api: string, body: unknown): Promise<T> {
    const base = `${this.shop.url}/sandbox/cgi-bin`;
    const who = new URLSearchParams({ corpid: SANDBOX_CORP.corpId, corpsecret: SANDBOX_CORP.secret });
    const { access_token } = (await (await fetch(`${base}/gettoken?${who}`)).json()) as { access_token: string };
    const answer = await fetch(`${base}/${api}?access_token=${access_token}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return (await answer.json()) as T;
  }

  async control<T>(what: string, body?: unknown): Promise<T> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await (await fetch(`${this.shop.url}/sandbox/control/${what}`, init)).json()) as T;
  }

  stop(): Promise<void> {
    return this.shop.stop();
  }
}
