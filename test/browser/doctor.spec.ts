import { Page } from 'playwright-core';
import { Clock } from '../../src/platform/clock/clock';
import { barriers, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

describeInBrowser("the doctor's page", () => {
  let theatre: Theatre;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    page = await theatre.signedIn();
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const admin = (settings: object) => theatre.stage.sandbox.post('/control/admin', settings);
  /** A report is kept for a while, unless the clock was moved. */
  const forget = () => {
    const clock = theatre.stage.service.app.get(Clock);
    clock.shift(clock.offset + 1);
  };
  const verdict = (at: Page, state: string) =>
    at.locator(`[data-testid="doctor-verdict"][data-state="${state}"]`).waitFor();

  it('is green for the corp in the box, reached from the menu', async () => {
    await page.goto('/overview');
    await page.getByTestId('menu-doctor').click();
    await verdict(page, 'ok');
    expect(await page.getByTestId('doctor-verdict').textContent()).toContain('全部正常');
    expect(await page.getByTestId('doctor-ill').count()).toBe(0);
    expect(await page.getByTestId('doctor-permissions').locator('li').count()).toBeGreaterThan(5);
    await theatre.picture(page, 'doctor-well');
    expect(await barriers(page)).toEqual([]);
  });

  it('puts what is ill first, with what mends it and where, after checking again', async () => {
    await admin({ trustedIps: ['203.0.113.9'], clockAheadSeconds: 61 });
    forget();
    await page.getByTestId('doctor-again').click();
    await verdict(page, 'fault');
    const ill = page.getByTestId('doctor-ill');
    const said = (await ill.getByTestId('check-wecom.trusted-ip').textContent()) ?? '';
    expect(said).toContain('把 127.0.0.1 加进企业可信IP');
    expect(said).toContain('应用管理 → 自建 → 你的应用 → 企业可信IP');
    await ill.getByTestId('check-wecom.clock').getByText('测量值').click();
    await theatre.picture(page, 'doctor-ill');
    expect([await barriers(page), await overhang(page)]).toEqual([[], 0]);
    const phone = await theatre.signedIn(PHONE);
    await phone.goto('/doctor');
    await verdict(phone, 'fault');
    await theatre.picture(phone, 'phone-doctor-ill');
    expect([await barriers(phone), await overhang(phone)]).toEqual([[], 0]);
    await phone.context().close();
    await admin({ trustedIps: null, clockAheadSeconds: 0 });
    forget();
    await page.getByTestId('doctor-again').click();
    await verdict(page, 'ok');
  });

  it('speaks English to the engineer beside the operator', async () => {
    const guest = await theatre.signedIn();
    await guest.addInitScript("localStorage.setItem('huitou.language', 'en')");
    await guest.goto('/doctor');
    await verdict(guest, 'ok');
    expect(await guest.getByTestId('check-wecom.trusted-ip').textContent()).toContain('WeCom takes calls from this');
    await theatre.picture(guest, 'doctor-en');
    await guest.context().close();
  });

  it('shows that it is looking, and what to do when no answer comes', async () => {
    const guest = await theatre.signedIn();
    let answerNow = () => undefined as void;
    const asked = new Promise<void>((resolve) => (answerNow = resolve));
    await guest.route('**/api/v1/doctor*', async (route) => {
      await asked;
      await route.abort();
    });
    await guest.goto('/doctor');
    await guest.locator('.waiting').waitFor();
    await theatre.picture(guest, 'doctor-looking');
    answerNow();
    await guest.getByTestId('fault').waitFor();
    await theatre.picture(guest, 'doctor-no-answer');
    expect(await barriers(guest)).toEqual([]);
    await guest.unroute('**/api/v1/doctor*');
    await guest.getByTestId('retry').click();
    await verdict(guest, 'ok');
    // The browser itself reports each request that was cut off.
    expect(theatre.complaints().every((one) => one.includes('ERR_FAILED'))).toBe(true);
    await guest.context().close();
  });
});
