/**
 * The rhythm of member days as data. Three beats fit WeCom's default send budget (as many mass messages a month as it
 * has days) beside the week's usual group messages; a full rhythm of seven does not.
 */
const BEATS = [
  {
    key: 'preview',
    label: 'T−1 20:00 预告',
    offsetDays: -1,
    at: '20:00',
    text: '明天是会员日，会员价和专属券都准备好了。想囤的先加购物车，明早 9 点开始。',
    validMinutes: 120,
  },
  {
    key: 'start',
    label: 'T 09:00 开始',
    offsetDays: 0,
    at: '09:00',
    text: '会员日开始啦，今天会员价已生效，券在会员中心自动领取。需要推荐哪款，直接在群里问我。',
    validMinutes: 240,
  },
  {
    key: 'peak',
    label: 'T 20:00 返场',
    offsetDays: 0,
    at: '20:00',
    text: '会员日今晚结束，还没下单的看一眼购物车。拿不准规格的，发我帮你看。',
    validMinutes: 120,
  },
];

const REST = { audience: { target: 'groups' }, beats: BEATS, holdoutShare: 0.1, attributionDays: 7 };

/** Ready-made member days. */
export const MEMBER_DAY_PRESETS = [
  { name: '每月 8/18/28 号会员日', params: { ...REST, schedule: { daysOfMonth: [8, 18, 28] } } },
  { name: '每周三会员日', params: { ...REST, schedule: { weekdays: [3] } } },
];
