import { Page } from 'playwright-core';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { Trimmer } from '../../src/platform/retention/trimmer';
import { until } from '../support/until';
import { barriers, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

/** The drawer has come in all the way. */
async function opened(page: Page): Promise<void> {
  const edge = async () => {
    const box = await page.getByTestId('alert-channels').boundingBox();
    return box !== null && box.x + box.width <= page.viewportSize()!.width;
  };
  await until(edge, 'the drawer is open');
}

describeInBrowser('what an operator sees of alerts and retention', () => {
  let theatre: Theatre;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    page = await theatre.signedIn();
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const database = () => theatre.stage.service.app.get(Database);
  const later = (advanceMinutes: number) => theatre.stage.api.post('/api/v1/clock', { advanceMinutes });

  it('is that all is well, and that nobody is told yet', async () => {
    await page.goto('/overview');
    await page.getByRole('button', { name: '没有未恢复的告警' }).click();
    await page.getByTestId('empty').getByText('一切正常').waitFor();
    await page.getByTestId('alert-channels').getByText('只在这里显示').waitFor();
    await opened(page);
    await theatre.picture(page, 'alerts-empty');
    await page.keyboard.press('Escape');
  });

  it('is what is wrong with what to do, until somebody takes it', async () => {
    const now = new Date('2026-12-07T02:00:00Z');
    await database().insertIgnore('job', [
      { name: 'orders.import', data: '{}', state: 'dead', max_attempts: 8, due_at: now, created_at: now },
    ]);
    await database().run(sql`
      UPDATE wecom_inbox SET state = 'dead', error = 'no such customer' WHERE id = (SELECT MAX(id) FROM wecom_inbox)`);
    await later(2);
    await page.goto('/overview');
    await page.getByRole('button', { name: '2 条告警未恢复' }).click();
    const dead = page.getByTestId('alert-wecom.dead-letters');
    expect(await dead.innerText()).toMatch(/有回调处理不了[\s\S]*1 条企微回调多次失败[\s\S]*怎么办：在“企微收发/);
    await opened(page);
    await theatre.picture(page, 'alerts-open');
    await page.getByTestId('alert-take-wecom.dead-letters').click();
    await dead.getByText('demo 已接手').waitFor();
    await page.getByText('已接手，恢复前不再提醒').waitFor({ state: 'hidden' });
    expect(await barriers(page)).toEqual([]);
    await theatre.picture(page, 'alerts-taken');
    const jobs = page.getByTestId('dead-jobs');
    await jobs.getByRole('button', { name: '放弃' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    expect(await jobs.innerText()).toContain('orders.import');
    await dead.getByRole('link', { name: '去处理' }).click();
    await page.waitForURL(/\/wecom$/);
  });

  it('fits on a phone, in English as well', async () => {
    const guest = await theatre.signedIn(PHONE);
    await guest.goto('/overview');
    await guest.getByTestId('language-switch').click();
    await guest.getByRole('button', { name: '2 open alerts' }).click();
    await guest.getByTestId('alert-service.dead-jobs').getByText('Background jobs gave up').waitFor();
    await opened(guest);
    expect(await overhang(guest)).toBe(0);
    await theatre.picture(guest, 'alerts-phone');
    await guest.context().close();
  });

  it('is how long things are kept, and what went', async () => {
    await database().run(sql`UPDATE audit_line SET at = 0`);
    await theatre.stage.service.app.get(Trimmer).begin();
    await later(2);
    await page.goto('/settings');
    const section = page.getByTestId('retention');
    await section.getByText('聊天文字').waitFor();
    expect(await page.getByTestId('retention-conversations.texts').innerText()).toMatch(/730 天[\s\S]*KEEP_CHAT_DAYS/);
    expect(await page.getByTestId('retention-access.audit').innerText()).toMatch(/清除 \d+ 条/);
    await section.scrollIntoViewIfNeeded();
    expect(await barriers(page)).toEqual([]);
    await theatre.picture(page, 'settings-retention');
    const guest = await theatre.signedIn(PHONE);
    await guest.goto('/settings');
    await guest.getByTestId('retention').getByText('聊天文字').waitFor();
    await guest.getByTestId('retention').scrollIntoViewIfNeeded();
    expect(await overhang(guest)).toBe(0);
    await theatre.picture(guest, 'settings-retention-phone');
    await guest.context().close();
  });
});
