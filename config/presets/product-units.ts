/** What one pack is called, by words in a product's name; the first that fits. Used in sentences like 上次买 2 罐. */
export const PRODUCT_UNITS: { words: string[]; unit: string }[] = [
  { words: ['奶粉', '猫罐', '蛋白粉'], unit: '罐' },
  { words: ['面霜', '乳', '精华', '洁面', '洗衣液', '滴剂', '膏', '胶囊', '鱼油', '钙'], unit: '瓶' },
  { words: ['面膜', '米粉', '溶豆', '面 ', '滤纸', '益生菌', '冻干', '挂耳', '胶原'], unit: '盒' },
  {
    words: ['纸尿裤', '拉拉裤', '湿巾', '棉柔巾', '抽纸', '粮', '猫砂', '豆', '坚果', '燕麦', '果泥', '猫条'],
    unit: '包',
  },
];

/** Of a product no word fits. */
export const USUAL_UNIT = '件';

/** The unit of a product by its name. */
export function unitOf(name: string): string {
  return PRODUCT_UNITS.find(({ words }) => words.some((word) => name.includes(word)))?.unit ?? USUAL_UNIT;
}
