import { KfAccountView, KfMessageRow, KfSessionRow, KfSessionView } from '../../src/conversations/kf/kf.dto';
import { EffectView } from '../../src/wecom/outbox/effects.dto';
import { Corp } from './corp';
import { Engine } from './database';
import { startTestService, TestService } from './service';
import { ZHOU } from './small-world';

/** A service whose corp has one account of 微信客服, read to its end; spoken to over HTTP, the corp by its acts. */
export interface KfShop {
  shop: TestService;
  corp: Corp;
  account: string;
  /** A deed of a customer or servicer, its events delivered and handled. */
  act(kind: string, more?: Record<string, unknown>): Promise<Record<string, unknown>>;
  sessions(query?: string): Promise<KfSessionRow[]>;
  /** The session of ZHOU. */
  session(): Promise<KfSessionView>;
  /** Oldest first. */
  messages(): Promise<KfMessageRow[]>;
  /** Answers as a person would, and waits until it went out. */
  reply(text: string, key?: string): Promise<void>;
  move(to: string, servicer?: string): Promise<void>;
  effects(kind: string): Promise<EffectView[]>;
  /** What the customer's phone shows of ours, in order. */
  delivered(): Promise<{ via: string; text: string }[]>;
  /** Lets both sides' time pass. */
  pass(seconds: number): Promise<void>;
  /** Calls of one API the corp saw. */
  calls(api: string): Promise<number>;
  stop(): Promise<void>;
}

let asked = 0;

export async function openKfShop(engine: Engine = 'sqlite'): Promise<KfShop> {
  const shop = await startTestService(engine);
  const corp = new Corp(shop);
  await shop.api.post('/api/v1/sync', { kind: 'full' });
  await shop.api.post('/api/v1/kf/accounts/read');
  await shop.drain();
  const [{ openKfid: account }] = await shop.api.get<KfAccountView[]>('/api/v1/kf/accounts');
  const sessions = async (query = '') =>
    (await shop.api.get<{ items: KfSessionRow[] }>(`/api/v1/kf/sessions?${query}`)).items;
  const idOf = async () => {
    const mine = (await sessions()).find((one) => one.visitor.externalUserid === ZHOU);
    if (!mine) throw new Error('ZHOU has no session yet.');
    return mine.id;
  };
  const key = () => `test-key-${++asked}`;
  return {
    shop,
    corp,
    account,
    sessions,
    async act(kind, more = {}) {
      const done = await corp.act({ kind, externalUserid: ZHOU, ...more });
      await shop.drain();
      return done;
    },
    session: async () => shop.api.get(`/api/v1/kf/sessions/${await idOf()}`),
    async messages() {
      const page = await shop.api.get<{ items: KfMessageRow[] }>(`/api/v1/kf/sessions/${await idOf()}/messages`);
      return page.items.toReversed();
    },
    async reply(text, as = key()) {
      await shop.api.post(`/api/v1/kf/sessions/${await idOf()}/reply`, { text, key: as });
      await shop.drain();
    },
    async move(to, servicer) {
      await shop.api.post(`/api/v1/kf/sessions/${await idOf()}/move`, { to, servicer, key: key() });
      await shop.drain();
    },
    effects: async (kind) =>
      (await shop.api.get<{ items: EffectView[] }>(`/api/v1/wecom/effects?kind=${kind}`)).items.toReversed(),
    async delivered() {
      const { messages } = (await corp.act({ kind: 'kf_delivered', externalUserid: ZHOU })) as {
        messages: { via: string; body: { text: { content: string } } }[];
      };
      return messages.map(({ via, body }) => ({ via, text: body.text.content }));
    },
    async pass(seconds) {
      await shop.moveTo(new Date(shop.clock.now().getTime() + seconds * 1000));
      await shop.drain();
    },
    async calls(api) {
      const answer = await fetch(`${shop.url}/sandbox/control/state`);
      return ((await answer.json()) as { calls: Record<string, number> }).calls[api] ?? 0;
    },
    stop: () => shop.stop(),
  };
}
