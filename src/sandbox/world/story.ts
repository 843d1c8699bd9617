import { Theme } from './catalogue';

/** One of the few customers the demo speaks about by name. Days and hours are counted back from the demo's now. */
export interface StoryPerson {
  name: string;
  gender: 1 | 2;
  theme: Theme;
  /** Age in days of the child or cat; null where there is none. */
  bornDaysAgo: number | null;
  follows: { userid: string; remark: string; addedDaysAgo: number; withPhone: boolean; tags?: string[] }[];
  groups: string[];
  chats: { userid: string; lines: StoryLine[] }[];
  /** Everything the person bought so far, and what they still live by (days per pack). */
  purchases: StoryPurchase[];
  cycles: Record<string, number>;
}

export interface StoryLine {
  by: 'customer' | 'rep';
  text: string;
  type?: 'voice';
  daysAgo: number;
  /** Local time, HH:mm. */
  time: string;
}

export interface StoryPurchase {
  sku: string;
  quantity: number;
  daysAgo: number;
  source: 'miniprogram' | 'tmall';
}

/** `times` purchases of one pack in the mini program, `days` apart, the last one `lastDaysAgo`. */
function every(days: number, sku: string, times: number, lastDaysAgo: number): StoryPurchase[] {
  return Array.from({ length: times }, (_, nth) => ({
    sku,
    quantity: 1,
    daysAgo: lastDaysAgo + days * (times - 1 - nth),
    source: 'miniprogram' as const,
  }));
}

/** 团团's formula: bought on 天猫 first, then about every 24 days in the mini program, last time two cans. */
const MILK_OF_TUANTUAN: StoryPurchase[] = [
  { sku: 'A2-1', quantity: 2, daysAgo: 287, source: 'tmall' },
  { sku: 'A2-1', quantity: 1, daysAgo: 250, source: 'tmall' },
  { sku: 'A2-2', quantity: 1, daysAgo: 213, source: 'tmall' },
  { sku: 'A2-2', quantity: 1, daysAgo: 189, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 1, daysAgo: 164, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 1, daysAgo: 141, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 1, daysAgo: 117, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 1, daysAgo: 92, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 1, daysAgo: 68, source: 'miniprogram' },
  { sku: 'A2-2', quantity: 2, daysAgo: 44, source: 'miniprogram' },
];

const ZHOU: StoryPerson = {
  name: '周姐',
  gender: 2,
  theme: 'baby',
  bornDaysAgo: 395,
  follows: [
    { userid: 'wangli', remark: '周姐-团团妈', addedDaysAgo: 280, withPhone: false },
    { userid: 'chenchen', remark: '周姐 2段', addedDaysAgo: 196, withPhone: true, tags: ['金卡', '6-12月'] },
  ],
  groups: ['3段妈妈福利群'],
  purchases: [
    ...MILK_OF_TUANTUAN,
    { sku: 'WIPE-6', quantity: 1, daysAgo: 141, source: 'miniprogram' },
    { sku: 'CER-5', quantity: 1, daysAgo: 92, source: 'miniprogram' },
    { sku: 'DP-XL', quantity: 1, daysAgo: 19, source: 'tmall' },
  ],
  cycles: { 'A2-3': 24, 'DP-XL': 21 },
  chats: [
    {
      userid: 'chenchen',
      lines: [
        { by: 'customer', text: '上次的小样挺好用，脸不干了', daysAgo: 82, time: '20:14' },
        { by: 'rep', text: '那太好了姐，换季可以再备一支', daysAgo: 82, time: '20:20' },
        { by: 'customer', text: '这次拿两罐吧，省得老惦记', daysAgo: 44, time: '08:41' },
        { by: 'rep', text: '好的姐，两罐给您备好，链接发您了', daysAgo: 44, time: '08:55' },
        { by: 'customer', text: '团团快没奶了，能换3段吗', daysAgo: 5, time: '21:06' },
        { by: 'rep', text: '满12个月可以转3段啦，先新旧混着喂一周', daysAgo: 5, time: '21:15' },
        { by: 'customer', text: '转奶有小样吗', daysAgo: 1, time: '10:05' },
        { by: 'rep', text: '有的，周五给您补发小样', daysAgo: 1, time: '10:12' },
        { by: 'customer', text: '答应周五补发小样的', daysAgo: 1, time: '20:31' },
        { by: 'rep', text: '记着呢姐，一定给您补上', daysAgo: 1, time: '20:40' },
      ],
    },
  ],
};

const REGULARS: StoryPerson[] = [
  {
    name: '何静',
    gender: 2,
    theme: 'baby',
    bornDaysAgo: 520,
    follows: [{ userid: 'chenchen', remark: '何静 糖糖妈', addedDaysAgo: 240, withPhone: false }],
    groups: ['3段妈妈福利群'],
    purchases: [
      ...every(25, 'A2-3', 6, 40),
      { sku: 'A2-3', quantity: 3, daysAgo: 14, source: 'miniprogram' },
      ...every(22, 'DP-XL', 4, 14),
    ],
    cycles: { 'A2-3': 25, 'DP-XL': 22 },
    chats: [
      {
        userid: 'chenchen',
        lines: [
          { by: 'rep', text: '静姐，奶粉这周有满减，要不要补一罐？', daysAgo: 3, time: '15:02' },
          { by: 'customer', text: '先不用，家里还有两罐', daysAgo: 3, time: '15:20' },
          { by: 'rep', text: '好的，喝到最后一罐您叫我', daysAgo: 3, time: '15:21' },
        ],
      },
    ],
  },
  {
    name: '刘芳',
    gender: 2,
    theme: 'skin',
    bornDaysAgo: null,
    follows: [{ userid: 'zhaomin', remark: '刘芳-敏感肌', addedDaysAgo: 210, withPhone: true }],
    groups: ['敏感肌修护群'],
    purchases: [...every(9, 'CER-5', 1, 201), ...every(64, 'CER-50', 3, 7), ...every(52, 'CLEAN', 3, 71)],
    cycles: { 'CER-50': 64, CLEAN: 52 },
    chats: [
      {
        userid: 'zhaomin',
        lines: [
          { by: 'customer', text: '面霜收到了，盖子是瘪的', daysAgo: 4, time: '19:08' },
          { by: 'rep', text: '抱歉芳姐，我去问仓库', daysAgo: 4, time: '19:30' },
          { by: 'customer', text: '盖子瘪的还没回复我', daysAgo: 1, time: '19:45' },
        ],
      },
    ],
  },
  {
    name: '孙磊',
    gender: 1,
    theme: 'coffee',
    bornDaysAgo: null,
    follows: [{ userid: 'linxiaoyu', remark: '磊哥 山语', addedDaysAgo: 300, withPhone: false }],
    groups: ['山语咖啡豆友群'],
    purchases: every(16, 'SY-250', 17, 12),
    cycles: { 'SY-250': 16 },
    chats: [
      {
        userid: 'linxiaoyu',
        lines: [
          { by: 'rep', text: '磊哥，本周拼配豆第二袋半价', daysAgo: 6, time: '12:00' },
          { by: 'customer', text: '别再群发了', daysAgo: 6, time: '12:09' },
          { by: 'rep', text: '好的，不打扰您', daysAgo: 6, time: '12:15' },
        ],
      },
    ],
  },
  {
    name: '许阿姨',
    gender: 2,
    theme: 'health',
    bornDaysAgo: null,
    follows: [{ userid: 'zhaomin', remark: '许阿姨 D3', addedDaysAgo: 330, withPhone: true }],
    groups: ['营养打卡群'],
    purchases: every(88, 'D3-90', 4, 61),
    cycles: { 'D3-90': 88 },
    chats: [
      {
        userid: 'zhaomin',
        lines: [
          { by: 'customer', text: '', type: 'voice', daysAgo: 2, time: '09:40' },
          { by: 'rep', text: '听到啦阿姨，D3一天一粒，随早饭吃', daysAgo: 2, time: '09:48' },
          { by: 'customer', text: '好，谢谢姑娘', daysAgo: 2, time: '09:55' },
        ],
      },
    ],
  },
  {
    name: '煤球妈',
    gender: 2,
    theme: 'cat',
    bornDaysAgo: 900,
    follows: [{ userid: 'linxiaoyu', remark: '煤球妈 5kg', addedDaysAgo: 260, withPhone: false }],
    groups: ['猫友群'],
    purchases: [...every(37, 'CAT-A5', 6, 7), ...every(31, 'LITTER', 5, 20)],
    cycles: { 'CAT-A5': 37, LITTER: 31 },
    chats: [
      {
        userid: 'linxiaoyu',
        lines: [
          { by: 'customer', text: '煤球的粮见底了，还是5kg那款', daysAgo: 8, time: '21:02' },
          { by: 'rep', text: '好嘞，5kg成猫粮，给您留一袋', daysAgo: 8, time: '21:10' },
        ],
      },
    ],
  },
];

/** The demo's people; all of them can be matched by unionid. */
export const STORY: readonly StoryPerson[] = [ZHOU, ...REGULARS];
