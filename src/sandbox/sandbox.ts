import { IncomingMessage, ServerResponse } from 'node:http';
import { Runner } from './actors/runner';
import { AdminConsole } from './admin-console';
import { archiveMessages, archivePermitUsers } from './archive';
import { Box, Corp, Limits } from './box';
import { Callbacks } from './callbacks';
import { authorize, INSIDE, OUTSIDE } from './client/login';
import { ClientDesk } from './client/client';
import { Act } from './control/act';
import { Acts } from './control/acts';
import { ControlDesk } from './control/control';
import { ledger, LedgerEntry } from './control/ledger';
import { Overview, overview } from './control/overview';
import { Truth, truth } from './control/truth';
import { Faults } from './faults/faults';
import { readScenario } from './faults/scenario';
import { sendText } from './http';
import { KfDesk } from './kf/kf-desk';
import { MassMessages } from './mass/mass-messages';
import { SendBudget } from './mass/send-budget';
import { serveQr } from './qr';
import { Shop, ShopTarget } from './shop';
import { ordersFile, productsFile } from './shop-files';
import { Agenda } from './state/agenda';
import { BoxClock } from './state/box-clock';
import { Chance } from './state/chance';
import { Groups } from './state/groups';
import { People } from './state/people';
import { numberDepartments, seedBox } from './state/seeding';
import { Store } from './state/store';
import { Talk } from './state/talk';
import { apiTable } from './wire/api-table';
import { WireRouter } from './wire/router';
import { Tokens } from './wire/tokens';
import { seedWorld } from './world/seed-world';
import { World } from './world/world';

export interface SandboxOptions {
  /** SQLite file of the box, or ':memory:'. One process at a time. */
  stateFile: string;
  /** Decides everybody and all luck. Only the first open of a state file uses it and the three below. */
  seed: number;
  /** Replaces everybody's own effect: what a delivered message adds to the chance of an order within 72 h, 0..1. */
  effect?: number;
  /** How many customers to make; see seedWorld. */
  customers?: number;
  /** Virtual now of a new box. */
  startAt: Date;
  /** A hand-made world in place of seedWorld's. */
  world?: World;
  corp: Corp;
  /** Where events go; kept with the state, changed by setCallback. */
  callbackUrl?: string;
  shop?: ShopTarget;
  /** Where the service's pages are: the trusted domain, and the client stand-in's sidebar; by default the origin of the callback url. */
  serviceUrl?: string;
  limits?: Partial<Limits>;
  /** Wall milliseconds before the three retries of an event. */
  retryGapsMs?: number[];
  /** False: nothing happens by itself, only tasks are confirmed and reacted to. Default true. */
  life?: boolean;
  /** Called when a moveTo has come to a moment at which something goes out, before it does: set other clocks here. */
  onMove?: (now: Date) => Promise<void>;
  /** Called after it went out, before time goes on: let the service finish its work here. */
  onStep?: (now: Date) => Promise<void>;
  /** Wall milliseconds between two looks at the agenda once started. */
  tickMs?: number;
}

/** A WeCom corp in a box, with its people, its shops and a time machine. */
export interface Sandbox {
  /** Serves one request; `path` is the url without the prefix the box is mounted under. */
  handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void>;
  now(): Date;
  /** Moves virtual time forward through everything planned until then, awaiting callbacks. Throws RangeError for the past. */
  moveTo(at: Date): Promise<void>;
  /** Delivers events and orders that wait, without moving time. */
  settle(): Promise<void>;
  /** Lets virtual time pass with the wall clock until stop. */
  start(): void;
  /** Ends the ticker, waits for what runs and closes the state file. */
  stop(): Promise<void>;
  setCallback(url: string): void;
  setShop(target: ShopTarget): void;
  /** Does one scripted act; call settle to have its events delivered. Throws ActFault. */
  act(act: Act): Record<string, unknown>;
  /** Replaces what goes wrong from now on; see faults/scenario.ts. Throws ScenarioFault with all that is wrong. */
  scenario(json: unknown): void;
  ledger(cursor: number, limit: number): { items: LedgerEntry[]; next: number | null };
  truth(): Truth;
  overview(): Overview;
}

const RETRY_GAPS_MS = [1000, 5000, 15_000];

/** Opens the box, making and filling the state file on first use. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const store = new Store(options.stateFile);
  const seed = Number(store.meta('seed') ?? options.seed);
  const box = assemble(options, store, seed);
  const tokens = new Tokens(box);
  const runner = new Runner(box, { life: options.life ?? true, onMove: options.onMove, onStep: options.onStep });
  if (store.meta('seed') === undefined) {
    const { customers, effect, startAt } = options;
    const world = options.world ?? seedWorld({ seed, now: startAt, customers, effect });
    store.tx(() => {
      seedBox(box, world, options.world ? effect : undefined);
      runner.begin();
      store.setMeta('seed', String(seed));
    });
  }
  // A state file of an earlier version knows departments by name only.
  numberDepartments(box);
  box.corpName = store.meta('corp.name') ?? '';
  if (options.shop && !box.shop.target) box.shop.setTarget(options.shop);
  return new OpenSandbox(options, box, tokens, runner);
}

/** Limits of single APIs, calls a minute. */
const API_LIMITS = { 'externalcontact/add_moment_task': 10 };

function assemble(options: SandboxOptions, store: Store, seed: number): Box {
  const { corp } = options;
  const clock = new BoxClock(store, options.startAt.getTime());
  const chance = new Chance(seed);
  const agenda = new Agenda(store);
  const faults = new Faults(store, clock);
  const callbacks = new Callbacks(store, clock, faults, {
    ...corp,
    url: options.callbackUrl,
    retryGapsMs: options.retryGapsMs ?? RETRY_GAPS_MS,
  });
  const budget = new SendBudget(store, faults);
  return {
    seed,
    corp,
    corpName: '',
    limits: {
      perMinute: options.limits?.perMinute ?? 10_000,
      apis: { ...API_LIMITS, ...options.limits?.apis },
      entryCodes: options.limits?.entryCodes ?? 500_000,
    },
    admin: new AdminConsole(store, corp.secret),
    store,
    clock,
    chance,
    agenda,
    callbacks,
    people: new People(store, clock, chance, callbacks),
    groups: new Groups(store, clock, chance, callbacks),
    talk: new Talk(store, clock, chance),
    shop: new Shop(store, clock, chance, agenda),
    budget,
    mass: new MassMessages(store, clock, chance, agenda, budget),
    faults,
    kf: new KfDesk(store, clock, chance, callbacks),
  };
}

class OpenSandbox implements Sandbox {
  private readonly acts: Acts;
  private readonly client: ClientDesk;
  private readonly control: ControlDesk;
  private readonly wire: WireRouter;
  private ticker: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly options: SandboxOptions,
    private readonly box: Box,
    tokens: Tokens,
    private readonly runner: Runner,
  ) {
    this.wire = new WireRouter(box, tokens, apiTable(box, tokens));
    this.acts = new Acts(box, runner.customers, runner.daily, tokens);
    this.client = new ClientDesk(box, runner.customers, () => this.serviceUrl);
    this.control = new ControlDesk(box, this.acts, {
      moveTo: (at) => this.moveTo(at),
      settle: () => this.settle(),
      calls: this.wire.calls,
      paths: this.wire.paths,
    });
  }

  async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    try {
      const url = new URL(path.startsWith('/') ? path : `/${path}`, 'http://box');
      if (!(await this.route(req, res, url.pathname, url.searchParams)) && !res.headersSent) res.writeHead(404).end();
    } catch (fault) {
      if (res.headersSent) res.destroy();
      else res.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(fault));
    }
  }

  private async route(
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<boolean> {
    if (path.startsWith('/cgi-bin/')) await this.wire.handle(req, res, path.slice('/cgi-bin/'.length), query);
    else if (path.startsWith('/control/')) return this.control.handle(req, res, path.slice('/control/'.length), query);
    else if (/^\/qr\/\w+\.svg$/.test(path)) serveQr(res, path.slice('/qr/'.length, -'.svg'.length));
    else if (path === '/archive/messages') archiveMessages(this.box, res, query);
    else if (path === '/archive/permit_users') archivePermitUsers(this.box, res);
    else if (path === '/shop/products.csv') sendText(res, 'text/csv', productsFile(this.box.store));
    else if (path === '/shop/orders.csv') {
      res.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
      for (const piece of ordersFile(this.box.store)) res.write(piece);
      res.end();
    } else if (path === INSIDE || path === OUTSIDE) authorize(this.box, req, res, path, query, this.serviceUrl);
    else return this.client.handle(req, res, path, query);
    return true;
  }

  private get serviceUrl(): string {
    return this.options.serviceUrl ?? originOf(this.box.callbacks.url);
  }

  now(): Date {
    return new Date(this.box.clock.now());
  }

  async moveTo(at: Date): Promise<void> {
    if (at.getTime() < this.box.clock.now()) throw new RangeError('Time in the sandbox only moves forward.');
    await this.runner.live(at.getTime());
  }

  async settle(): Promise<void> {
    await this.runner.live(this.box.clock.now());
  }

  start(): void {
    if (this.ticker || this.stopped) return;
    this.box.clock.run();
    const tick = async () => {
      try {
        await this.runner.live();
      } catch (fault) {
        // Shown rather than thrown: a fault in the box must not take the service of a demo down with it.
        process.stderr.write(`sandbox: ${fault instanceof Error ? fault.stack : String(fault)}\n`);
      }
      if (!this.stopped) this.ticker = setTimeout(() => void tick(), this.options.tickMs ?? 1000).unref();
    };
    this.ticker = setTimeout(() => void tick(), 0).unref();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    clearTimeout(this.ticker);
    await this.runner.stop();
    this.box.store.close();
  }

  setCallback(url: string): void {
    this.box.callbacks.setUrl(url);
  }

  setShop(target: ShopTarget): void {
    this.box.shop.setTarget(target);
  }

  act(act: Act): Record<string, unknown> {
    return this.acts.do(act);
  }

  scenario(json: unknown): void {
    const scenario = readScenario(json, this.wire.paths);
    this.box.faults.clear();
    this.box.faults.script(scenario);
  }

  ledger(cursor: number, limit: number): { items: LedgerEntry[]; next: number | null } {
    return ledger(this.box, cursor, limit);
  }

  truth(): Truth {
    return truth(this.box);
  }

  overview(): Overview {
    return overview(this.box, this.wire.calls);
  }
}

function originOf(url: string | undefined): string {
  return url ? new URL(url).origin : '';
}
