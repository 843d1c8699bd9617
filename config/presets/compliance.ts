/**
 * Words that advertising law or the platform's rules forbid in marketing texts: absolute claims (广告法 第九条), health
 * effects of food and cosmetics, and the promotion of formula for infants of 0–12 months (婴儿配方食品广告禁令).
 */
export const FORBIDDEN_WORDS: { reason: string; words: string[] }[] = [
  {
    reason: '绝对化用语',
    words: [
      '全网最低',
      '全国最低',
      '史上最低',
      '最低价',
      '国家级',
      '最高级',
      '最佳',
      '第一品牌',
      '销量第一',
      '顶级',
      '极品',
      '绝无仅有',
      '万能',
      '100%有效',
    ],
  },
  {
    reason: '功效宣称',
    words: [
      '治疗',
      '治愈',
      '根治',
      '疗效',
      '药到病除',
      '防癌',
      '抗癌',
      '降血糖',
      '降血压',
      '增强免疫力',
      '包治',
      '无副作用',
    ],
  },
  { reason: '0–12 月龄配方奶粉不得做广告', words: ['1段', '一段奶粉', '0-6月', '0-12月', '代替母乳', '母乳替代'] },
];
