import { Page } from 'playwright-core';
import { barriers, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

describeInBrowser('every page', () => {
  let theatre: Theatre;
  let desk: Page;
  let phone: Page;

  beforeAll(async () => {
    theatre = await openTheatre('main');
    desk = await theatre.signedIn();
    phone = await theatre.signedIn(PHONE);
  }, 90_000);
  afterAll(async () => {
    await theatre?.close();
  });
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  /** Where each page is and what shows that it has loaded. */
  const PAGES: Record<string, [path: () => string | Promise<string>, ready: string]> = {
    overview: [() => '/overview', 'metrics'],
    customers: [() => '/customers', 'list-customers'],
    customer: [async () => `/customers/${await idOf('周姐')}`, 'customer-tags'],
    orders: [() => '/orders', 'list-orders'],
    tags: [() => '/tags', 'list-tag-rules'],
    'tag-list': [() => '/tags?tab=tags', 'list-tags'],
    'tag-rule': [async () => `/tag-rules/${(await rules())[0].id}`, 'rule-preview'],
    'new-tag-rule': [() => '/tag-rules/new', 'rule-preset-0'],
    prospects: [() => '/prospects', 'track-record'],
    campaigns: [() => '/campaigns', 'list-campaigns'],
    campaign: [() => `/campaigns/${theatre.memo.campaignId}`, 'list-occurrences'],
    'new-campaign': [() => '/campaigns/new', 'beat-0'],
    occurrence: [() => `/occurrences/${theatre.memo.occurrenceId}`, 'beats'],
    channels: [() => '/channels', 'empty'],
    'new-channel': [() => '/channels/new', 'welcome-preview'],
    'group-entry': [() => '/channels?tab=groups', 'join-way-new'],
    moments: [() => '/channels?tab=moments', 'empty'],
    effects: [() => '/wecom', 'list-effects'],
    inbox: [() => '/wecom?tab=inbox', 'list-inbox'],
    doctor: [() => '/doctor', 'doctor-verdict'],
    settings: [() => '/settings', 'sync'],
  };
  const rules = () => theatre.stage.api.get<{ id: number; name: string }[]>('/api/v1/tag-rules');
  const idOf = async (name: string) => {
    const found = `/api/v1/customers?q=${encodeURIComponent(name)}`;
    const { items } = await theatre.stage.api.get<{ items: { id: number; name: string }[] }>(found);
    return items.find((row) => row.name === name)!.id;
  };

  const visit = async (page: Page, name: string) => {
    const [path, ready] = PAGES[name];
    await page.goto(await path());
    await page.getByTestId(ready).waitFor();
    await page.getByTestId('clock').waitFor();
    await page.locator('.ant-skeleton').first().waitFor({ state: 'hidden' });
  };

  it.each(Object.keys(PAGES))('%s has no barrier that matters, on a desk', async (name) => {
    await visit(desk, name);
    await theatre.picture(desk, `desk-${name}`);
    expect(await barriers(desk)).toEqual([]);
    expect(await overhang(desk)).toBe(0);
  });

  it.each(Object.keys(PAGES))('%s does not scroll sideways on a phone', async (name) => {
    await visit(phone, name);
    await theatre.picture(phone, `phone-${name}`);
    expect(await overhang(phone)).toBe(0);
  });

  it('sign-in has no barrier that matters', async () => {
    const page = await theatre.open(PHONE);
    await page.goto('/');
    await page.getByTestId('sign-in-name').waitFor();
    await theatre.picture(page, 'phone-sign-in');
    expect([await barriers(page), await overhang(page)]).toEqual([[], 0]);
    await page.context().close();
  });
});
