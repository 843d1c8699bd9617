import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, BrowserContext, chromium, Page } from 'playwright-core';
import { setStage, Stage } from '../../src/app/demo/stage';
import { ALL_STEPS, Memo, OPENING_STEPS } from '../../src/app/demo/walk';

const CHROMIUM = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
const PICTURES = join(__dirname, '../../test-results');
/** The day before a member day, at ten. */
const MORNING = new Date('2026-12-07T02:00:00Z');
const CUSTOMERS = 150;
const SEED = 20260308;
const PATIENCE_MS = 15_000;

const missing = (process.env.HUITOU_LEFT_OUT ?? '').split(',').includes('browser') || !existsSync(CHROMIUM);
if (missing) process.stderr.write('!! NOT TESTED in a browser, because this machine has no Chromium.\n');

/** `describe` where there is a Chromium; elsewhere the suite is left out, which has been said aloud. */
export const describeInBrowser: jest.Describe = missing ? describe.skip : describe;

/** The product with its corp in a box, and a browser in front of it. */
export interface Theatre {
  stage: Stage;
  memo: Memo;
  /** A page whose console errors are collected; close its context when done. */
  open(size?: { width: number; height: number }, more?: { touch?: boolean }): Promise<Page>;
  /** The same, signed in as the console's operator. */
  signedIn(size?: { width: number; height: number }): Promise<Page>;
  /** Keeps a picture of the page for people to look at. */
  picture(page: Page, name: string): Promise<void>;
  /** What any page complained about so far, and forgets it. */
  complaints(): string[];
  close(): Promise<void>;
}

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Sets the stage and plays the opening; with `main` the whole main job, up to a measured campaign. */
export async function openTheatre(play: 'opening' | 'main' = 'opening'): Promise<Theatre> {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-browser-'));
  mkdirSync(PICTURES, { recursive: true });
  const stage = await setStage({
    folder,
    port: 0,
    seed: SEED,
    customers: CUSTOMERS,
    startAt: MORNING,
    alive: false,
    logLevel: 'error',
  });
  const memo: Memo = {};
  for (const step of play === 'main' ? ALL_STEPS : OPENING_STEPS) await step.run(stage, memo);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, '--no-first-run'] });
  return new House(stage, memo, browser, folder);
}

class House implements Theatre {
  private said: string[] = [];
  private session: Awaited<ReturnType<BrowserContext['storageState']>> | undefined;

  constructor(
    readonly stage: Stage,
    readonly memo: Memo,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  async open(size = DESK, more: { touch?: boolean } = {}): Promise<Page> {
    return this.pageIn(await this.browser.newContext({ viewport: size, hasTouch: more.touch, baseURL: this.url }));
  }

  async signedIn(size = DESK): Promise<Page> {
    if (!this.session) {
      const page = await this.open();
      await signIn(page, this.stage.login);
      this.session = await page.context().storageState();
      await page.context().close();
    }
    const context = await this.browser.newContext({ viewport: size, storageState: this.session, baseURL: this.url });
    return this.pageIn(context);
  }

  async picture(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  complaints(): string[] {
    return this.said.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stage.strike();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get url(): string {
    return this.stage.service.url;
  }

  private async pageIn(context: BrowserContext): Promise<Page> {
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.said.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      // Without a session the browser itself reports the 401 by which the page finds out.
      if (message.location().url.endsWith('/api/v1/session')) return;
      if (message.location().url.endsWith('/api/v1/session/rep')) return;
      this.said.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500)
        this.said.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    });
    return page;
  }
}

/** Fills in the sign-in page and waits for the overview. */
export async function signIn(page: Page, login: { name: string; password: string }): Promise<void> {
  await page.goto('/');
  await page.getByTestId('sign-in-name').fill(login.name);
  await page.getByTestId('sign-in-password').fill(login.password);
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('metrics').waitFor();
}

/** Opens a drop-down list and takes the entry of this name. */
export async function choose(page: Page, testid: string, entry: string): Promise<void> {
  await page.getByTestId(testid).click();
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  await list.locator('.ant-select-item-option').filter({ hasText: entry }).first().click();
}

/** The serious and critical findings of axe-core about the page, or about its frame `within`. */
export async function barriers(page: Page, within?: string): Promise<string[]> {
  const frame = within ? page.frames().find((one) => one.url().includes(within)) : page.mainFrame();
  if (!frame) throw new Error(`No frame shows ${within}.`);
  await frame.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return frame.evaluate(`axe.run(document, { iframes: false, resultTypes: ['violations'] }).then((found) => found.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .flatMap((one) => one.nodes.map((node) => one.id + ': ' + node.target.join(' ') + ' ' + (node.any[0]?.message ?? node.failureSummary))))`);
}

/** How many pixels of the page, or of its frame `within`, stick out to the right. */
export async function overhang(page: Page, within?: string): Promise<number> {
  const frame = within ? page.frames().find((one) => one.url().includes(within)) : page.mainFrame();
  return frame!.evaluate('document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth');
}
