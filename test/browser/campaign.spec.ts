import { Page } from 'playwright-core';
import { describeInBrowser, openTheatre, Theatre } from './theatre';

interface Occurrence {
  id: number;
  beats: { key: string; recipients: Record<string, number> }[];
  totals: { delivered: number; holdout: number; treatment: number };
  senders: { rep: { userid: string; name: string }; delivered: number }[];
}

/** One member day, from the preset to its measured lift; each test goes on where the one before it ended. */
describeInBrowser('a member day in the console', () => {
  let theatre: Theatre;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    page = await theatre.signedIn();
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const occurrence = () => {
    const id = /\/occurrences\/(\d+)/.exec(page.url())![1];
    return theatre.stage.api.get<Occurrence>(`/api/v1/occurrences/${id}`);
  };
  /** Moves the shop's time by the button in the header and waits until it has passed. */
  const forward = async (choice: string) => {
    await page.getByTestId('clock-forward').click();
    await page.getByRole('menuitem', { name: choice }).click();
    const moved = page.getByText(/店铺时间已到/).last();
    await moved.waitFor({ timeout: 25_000 });
    await moved.waitFor({ state: 'hidden' });
  };

  it('is made from a preset and saved as a draft that sends nothing', async () => {
    await page.goto('/campaigns');
    await page.getByTestId('campaign-new').first().click();
    await page.getByTestId('beat-2').waitFor();
    expect(await page.getByTestId('campaign-save').isDisabled()).toBe(true);
    await page.getByTestId('campaign-name').fill('8号会员日');
    await page.getByTestId('campaign-holdout').fill('20');
    await page.getByTestId('campaign-attribution').fill('3');
    await page.getByTestId('campaign-save').click();
    await page.waitForURL(/\/campaigns\/\d+$/);
    await page.locator('main [data-state=draft]').waitFor();
    expect(await page.getByTestId('campaign-submit').isDisabled()).toBe(true);
    await page.reload();
    await page.getByTestId('campaign-name').waitFor();
    expect(await page.getByTestId('campaign-holdout').inputValue()).toBe('20');
  });

  it('shows before anything is sent whom it would reach and what each rep must confirm', async () => {
    await page.getByTestId('preview-run').click();
    await page.getByTestId('preview-final').waitFor();
    const { preview } = await theatre.stage.api.get<{
      preview: { final: number; holdout: number; confirms: { rep: { name: string }; tasks: number }[] };
    }>(`/api/v1${new URL(page.url()).pathname}`);
    expect(preview.final).toBeGreaterThan(0);
    expect(await page.getByTestId('preview-final').innerText()).toBe(String(preview.final));
    expect(await page.getByTestId('preview-holdout').innerText()).toBe(String(preview.holdout));
    const shown = await page.getByTestId('campaign-preview').innerText();
    for (const { rep } of preview.confirms) expect(shown).toContain(rep.name);
    await theatre.picture(page, 'campaign-preview');
  });

  it('goes its way only step by step: submit, approve, schedule', async () => {
    await page.getByTestId('campaign-submit').click();
    await page.getByTestId('campaign-approve').click();
    await page.getByText(/批准的是现在的内容和 \d+ 人的范围/).waitFor();
    await page.getByTestId('campaign-approve-confirm').click();
    await page.getByTestId('campaign-schedule').click();
    await page.locator('main [data-state=scheduled]').first().waitFor();
    expect(await page.getByTestId('campaign-name').isEditable()).toBe(false);
  });

  it('runs when its time has come, and its cockpit counts what really happened', async () => {
    await forward('到 20:00');
    await forward('+1 小时');
    await page.goto('/campaigns');
    await page.getByRole('link', { name: '驾驶舱' }).click();
    await page.getByTestId('beats').waitFor();
    const seen = await occurrence();
    const [first] = seen.beats;
    expect(first.recipients.delivered).toBeGreaterThan(0);
    const delivered = page.getByTestId(`beat-${first.key}-delivered`);
    expect(await delivered.innerText()).toMatch(new RegExp(`已送达\\s*${first.recipients.delivered}$`));
    expect(await page.getByTestId('senders').getByRole('listitem').count()).toBe(seen.senders.length);
    for (const { rep } of seen.senders) await page.getByTestId(`sender-${rep.userid}`).getByText(rep.name).waitFor();
    expect(await page.getByTestId('lift-today').innerText()).toContain('当天不报增量');
    await theatre.picture(page, 'occurrence-running');

    await delivered.click();
    const list = page.getByRole('dialog').getByTestId('list-recipients');
    await list.waitFor();
    expect(await list.locator('[data-testid^=row-recipients]').count()).toBe(first.recipients.delivered);
    await theatre.picture(page, 'occurrence-list');
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
  });

  it('has one action for who has not confirmed yet: remind, three times at most', async () => {
    const { senders } = await theatre.stage.api.get<{ senders: { rep: { userid: string }; waiting: number }[] }>(
      `/api/v1${new URL(page.url()).pathname}`,
    );
    const late = senders.find((sender) => sender.waiting > 0)!;
    await page.getByTestId(`remind-${late.rep.userid}`).click();
    await page.getByTestId(`sender-${late.rep.userid}`).getByText('已提醒 1/3').waitFor();
  });

  it('claims nothing from too few groups, and otherwise gives an interval', async () => {
    const { stage } = theatre;
    await stage.api.post('/api/v1/clock', { to: '2026-12-12T02:00:00Z' });
    await page.reload();
    const lift = page.getByTestId('lift');
    await lift.getByText('95% 区间').waitFor();
    const verdict = await lift.locator('[data-state]').getAttribute('data-state');
    expect(['too-small', 'up', 'down']).toContain(verdict);
    if (verdict === 'too-small') expect(await lift.innerText()).toContain('样本太小，看不出来');
    expect(await lift.getByTestId('lift-diff').count()).toBe(verdict === 'too-small' ? 0 : 1);
    await lift.scrollIntoViewIfNeeded();
    await theatre.picture(page, 'occurrence-lift');
  }, 180_000);

  it('lists every write to WeCom and every callback from it, each in one state', async () => {
    const counts = await theatre.stage.api.get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts');
    await page.goto('/wecom');
    const effects = page.getByTestId('list-effects');
    await effects.getByText('群发任务').first().waitFor();
    await page.getByRole('button', { name: `已完成 ${counts.states.succeeded}` }).click();
    await page.waitForURL(/state=succeeded/);
    await effects.waitFor();
    await effects.getByRole('button').first().click();
    await effects.locator('pre').first().waitFor();
    await page.getByRole('tab', { name: '企微发来' }).click();
    const inbox = page.getByTestId('list-inbox');
    await inbox.locator('[data-state=done]').first().waitFor();
    expect(await inbox.locator('[data-state=dead]').count()).toBe(0);
    await theatre.picture(page, 'wecom-inbox');
  });
});
