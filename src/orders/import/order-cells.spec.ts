import { loadSettings } from '../../../config/load';
import { Calendar } from '../../platform/calendar/calendar';
import { Clock } from '../../platform/clock/clock';
import { fenOf, wholeOf } from '../../products/table-file';
import { sourceCode } from '../sources';
import { keptCell, statusOf, timeOf } from './order-cells';

const calendar = new Calendar(loadSettings({ SECRET_KEY: '0'.repeat(64) }), new Clock());

describe('the cells of an order table', () => {
  it.each([
    ['12', 1200],
    ['12.3', 1230],
    ['12.34', 1234],
    ['0.07', 7],
    ['1,234.50', 123450],
    ['¥1234.5', 123450],
    ['￥ 12.00', 1200],
    ['12元', 1200],
    ['12.3400', 1234],
    ['-3.5', -350],
    ['19.99', 1999],
    ['12.345', undefined],
    ['1e5', undefined],
    ['', undefined],
    ['免费', undefined],
  ])('read %s yuan as %s fen', (text, fen) => {
    expect(fenOf(text)).toBe(fen);
  });

  it('read every amount of fen back exactly', () => {
    for (let fen = 0; fen < 200_000; fen += 7) expect(fenOf((fen / 100).toFixed(2))).toBe(fen);
  });

  it.each([
    ['2026-03-08 12:30:45', '2026-03-08T04:30:45.000Z'],
    ['2026/3/8 9:05', '2026-03-08T01:05:00.000Z'],
    ['2026年3月8日', '2026-03-07T16:00:00.000Z'],
    ['20260308123045', '2026-03-08T04:30:45.000Z'],
    ['2026-03-08T04:30:45Z', '2026-03-08T04:30:45.000Z'],
    ['2026-03-08T12:30:45+08:00', '2026-03-08T04:30:45.000Z'],
    ['2026-03-08 12:30:45.0', '2026-03-08T04:30:45.000Z'],
  ])('read %s in the business time zone', (text, iso) => {
    expect(timeOf(text, calendar)?.toISOString()).toBe(iso);
  });

  it.each(['2026-02-30', '46091.5', '昨天', '2026-03-08 25:00', '08/03/2026'])('do not guess the time %s', (text) => {
    expect(timeOf(text, calendar)).toBeUndefined();
  });

  it.each([
    ['已付款', 'paid'],
    ['买家已付款', 'paid'],
    ['等待卖家发货', 'paid'],
    ['交易成功', 'paid'],
    ['已签收', 'paid'],
    ['部分退款', 'paid'],
    ['退款中', 'paid'],
    ['等待买家付款', 'unpaid'],
    ['待支付', 'unpaid'],
    ['退款成功', 'refunded'],
    ['已退款', 'refunded'],
    ['已取消', 'cancelled'],
    ['交易关闭', 'cancelled'],
    ['天气晴', undefined],
  ])('know the status %s', (word, status) => {
    expect(statusOf(word)).toBe(status);
  });

  it('read whole numbers and name shops', () => {
    expect(['2', '2.0', '3件', '1,000', '1.5', '两'].map(wholeOf)).toEqual([2, 2, 3, 1000, undefined, undefined]);
    expect(['微信小店', '天猫', ' TMALL ', '小满家旗舰店'].map(sourceCode)).toEqual([
      'miniprogram',
      'tmall',
      'tmall',
      '小满家旗舰店',
    ]);
  });

  it('keep order numbers and mask mobiles', () => {
    expect(keptCell('收货：13812345678，广州')).toBe('收货：138****5678，广州');
    expect(keptCell('3712345678901234567')).toBe('3712345678901234567');
  });
});
