import { texts } from '../../ui/i18n/language';

export const recordText = texts({
  title: ['名单准不准', 'How good is the list'],
  lift: ['联系的作用（近 60 天）', 'What contacting adds (60 d)'],
  liftRow: [
    '上名单 {a}/{b} 人在 {n} 天内买了，对照组 {c}/{d} 人',
    'Listed {a}/{b} bought within {n} d, held back {c}/{d}',
  ],
  liftNone: ['对照组还太少，过几周再看。', 'Too few held back yet; come back in some weeks.'],
  points: ['{n} 个百分点', '{n} points'],
  accuracy: ['上个月的名单', 'Last month’s lists'],
  accuracyRow: [
    '{from} 到 {to} 共 {listed} 人，30 天内买了 {bought} 人（当时预计 {expected}），其中 {window} 人落在给出的时间窗里。',
    '{from} to {to}: {listed} listed, {bought} bought within 30 d (expected {expected}), {window} inside the window given.',
  ],
  accuracyNone: ['名单还不到一个月，暂无对照。', 'The list is younger than a month.'],
  leftOut: ['没排进名单的', 'Left out'],
  run: ['由 {buyers} 位买家、{days} 天历史推算', 'From {buyers} buyers and {days} days of history'],
  'not-enough-data': ['数据不够，按最近购买和次数排序', 'Not enough data: ordered by recency and frequency'],
  unknown: ['未知', 'unknown'],
});
