import { Page } from 'playwright-core';
import { Clock } from '../../src/platform/clock/clock';
import { Queue } from '../../src/platform/queue/queue';
import { PNG } from '../support/channels';
import { until } from '../support/until';
import { barriers, choose, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

interface Channel {
  id: number;
  key: string;
  state: string;
  counts: { welcomed: number };
}

describeInBrowser('channels', () => {
  let theatre: Theatre;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    page = await theatre.signedIn();
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  /** Once what moves has come to rest: lists that close, buttons that fade in. */
  const clean = async (on: Page) => {
    await on.locator('.ant-select-dropdown:visible').first().waitFor({ state: 'hidden' });
    const moving = () =>
      on.evaluate<number>('document.getAnimations().filter((one) => one.playState === "running").length');
    await until(async () => (await moving()) === 0, 'nothing moves');
    expect([await barriers(on), await overhang(on)]).toEqual([[], 0]);
  };
  const channels = async () => (await theatre.stage.api.get<{ items: Channel[] }>('/api/v1/channels')).items;
  const drain = () => theatre.stage.service.app.get(Queue).drain();

  it('say what to do where there are none', async () => {
    await page.goto('/channels');
    await page.getByTestId('empty').waitFor();
    await theatre.picture(page, 'channels-empty');
    await clean(page);
    await page.goto('/channels?tab=groups');
    await page.getByText('还没有入群码').waitFor();
    await page.goto('/channels?tab=moments');
    await page.getByText('还没有派发过朋友圈').waitFor();
    await clean(page);
  });

  it('are made with a welcome that is shown as it will read, and refused while it cannot be sent', async () => {
    await page.goto('/channels/new');
    await page.getByTestId('channel-name').fill('南京西路店海报');
    await choose(page, 'channel-reps', '陈晨');
    await page.keyboard.press('Escape');
    await page.getByTestId('welcome-text').fill('您好{昵称}，我是{导购}，{优惠券}');
    await page.getByTestId('welcome-faults').getByText('没有变量 {优惠券}').waitFor();
    await theatre.picture(page, 'channel-fault');
    await page.getByTestId('welcome-text').fill('您好{昵称}，我是{导购}，欢迎来到小满家～');
    await page.getByTestId('window-add').click();
    await page.getByTestId('window-text-0').fill('夜深了，{称呼}先休息，{导购}明早八点回您');
    await page.getByTestId('attachment-add-link').click();
    await page.getByTestId('attachment-title-0').fill('新人礼：第一单立减 20 元');
    await page.getByTestId('attachment-url-0').fill('https://h5.example.com/new');
    await page.getByTestId('welcome-preview').getByText('您好小林，我是陈晨，欢迎来到小满家～').waitFor();
    await page.getByTestId('welcome-faults').waitFor({ state: 'hidden' });
    await clean(page);
    await page.getByTestId('save').click();
    await page.getByTestId('code-card').waitFor();
    await drain();
    await page.getByTestId('code-picture').waitFor();
    expect(page.url()).toMatch(/\/channels\/\d+$/);
    await theatre.picture(page, 'channel-live');
    await clean(page);
  });

  it('show who came by them', async () => {
    const [{ id }] = await channels();
    const { key } = await theatre.stage.api.get<Channel>(`/api/v1/channels/${id}`);
    await theatre.stage.sandbox.post('/control/act', { kind: 'scan_code', state: key, times: 3 });
    await until(async () => {
      await drain();
      return (await channels())[0].counts.welcomed === 3;
    }, 'three are welcomed');
    await page.goto(`/channels/${id}`);
    await page.getByTestId('count-welcomed').getByText('3', { exact: true }).waitFor();
    await page.goto('/channels');
    await page.getByTestId(`row-channels-${id}`).getByText('100%').first().waitFor();
    await theatre.picture(page, 'channels-list');
    await clean(page);
    const phone = await theatre.signedIn(PHONE);
    for (const [path, name] of [
      ['/channels', 'phone-channels'],
      [`/channels/${id}`, 'phone-channel'],
    ]) {
      await phone.goto(path);
      await phone.getByText('南京西路店海报').first().waitFor();
      await phone.locator('.ant-skeleton').first().waitFor({ state: 'hidden' });
      await theatre.picture(phone, name);
      await clean(phone);
    }
    await phone.context().close();
  });

  it('lead into groups, with a welcome and a picture', async () => {
    await page.goto('/channels?tab=groups');
    await page.getByTestId('join-way-new').click();
    await page.getByTestId('join-way-name').fill('门店入群');
    await page.getByTestId('join-way-groups').click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await page.keyboard.press('Escape');
    await page.getByTestId('join-way-auto').click();
    await page.getByTestId('join-way-base').fill('福利群');
    await clean(page);
    await page.getByTestId('join-way-save').click();
    await page.getByTestId('join-way-save').waitFor({ state: 'hidden' });
    await page.getByTestId('group-welcome-new').click();
    await page.getByTestId('group-welcome-name').fill('入群礼');
    await page.getByTestId('group-welcome-text').fill('欢迎{昵称}，群公告里有新人券');
    await page.getByTestId('attachment-add-image').click();
    const file = { name: 'gift.png', mimeType: 'image/png', buffer: PNG };
    await page.getByTestId('attachment-picture-0').setInputFiles(file);
    await page.locator('.picture-input img').waitFor();
    await drain();
    await page.getByText('图片正在上传到企微').waitFor({ state: 'hidden' });
    await theatre.picture(page, 'group-welcome-drawer');
    await page.getByTestId('group-welcome-save').click();
    await page.getByTestId('group-welcome-save').waitFor({ state: 'hidden' });
    await drain();
    await page.getByTestId('list-group-welcomes').getByText('生效中').waitFor();
    await page.getByTestId('list-join-ways').getByRole('img').waitFor();
    await theatre.picture(page, 'group-entry');
    await clean(page);
  });

  it('ask reps for moments, and show what each did', async () => {
    await page.goto('/channels?tab=moments');
    await page.getByTestId('moment-new').first().click();
    await page.getByTestId('moment-text').fill('8 号会员日预告：奶粉第二罐半价');
    await choose(page, 'moment-reps', '陈晨');
    await page.keyboard.press('Escape');
    await clean(page);
    await page.getByTestId('moment-send').click();
    await page.getByTestId('moment-send').waitFor({ state: 'hidden' });
    await drain();
    await theatre.stage.api.post('/api/v1/clock', {
      to: new Date(theatre.stage.service.app.get(Clock).now().getTime() + 60_000).toISOString(),
    });
    await drain();
    await page.getByTestId('list-moments').getByText('已派发').waitFor();
    await page.getByTestId('list-moments').locator('.ant-table-row-expand-icon').first().click();
    await page.getByText('还没发表').waitFor();
    await theatre.picture(page, 'moments');
    await clean(page);
  });
});
