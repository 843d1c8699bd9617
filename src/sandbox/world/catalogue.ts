import { WorldProduct } from './world';

/** What a household cares about; decides what it buys, which groups it joins and what it talks about. */
export type Theme = 'baby' | 'coffee' | 'cat' | 'skin' | 'health';

type Row = [sku: string, name: string, priceFen: number, cycleDays: number | null, family: string, stage: number];

/** Goods that may not be advertised: formula for 0–12 months (Advertising Law art. 20), so stage 1 here. */
const NOT_MARKETABLE = new Set(['A2-1', 'YG-1']);
/** Runs out during the demo's member day. */
const SCARCE: Record<string, number> = { 'CER-50': 46, 'YJ-250': 60, 'CAT-FOUNTAIN': 18 };

const SHELVES: Record<string, Row[]> = {
  奶粉: [
    ['A2-1', 'A2奶粉 1段 800g', 36800, 20, 'a2', 1],
    ['A2-2', 'A2奶粉 2段 800g', 34800, 24, 'a2', 2],
    ['A2-3', 'A2奶粉 3段 800g', 32800, 24, 'a2', 3],
    ['YG-1', '牧野山羊奶粉 1段 700g', 39800, 18, 'goat', 1],
    ['YG-2', '牧野山羊奶粉 2段 700g', 38800, 21, 'goat', 2],
    ['YG-3', '牧野山羊奶粉 3段 700g', 36800, 22, 'goat', 3],
  ],
  纸尿裤: [
    ['DP-NB', '云柔纸尿裤 NB 84片', 9900, 10, 'diaper', 1],
    ['DP-S', '云柔纸尿裤 S 108片', 12900, 15, 'diaper', 2],
    ['DP-M', '云柔纸尿裤 M 108片', 13900, 18, 'diaper', 3],
    ['DP-L', '云柔纸尿裤 L 104片', 14900, 21, 'diaper', 4],
    ['DP-XL', '云柔拉拉裤 XL 96片', 15900, 21, 'diaper', 5],
    ['DP-XXL', '云柔拉拉裤 XXL 84片', 16900, 24, 'diaper', 6],
  ],
  母婴: [
    ['WIPE-6', '婴儿湿巾 80抽×6包', 5990, 28, 'wipe', 1],
    ['TISSUE-B', '婴儿棉柔巾 100抽×6包', 6990, 30, 'cotton', 1],
    ['WASH-B', '婴儿洗衣液 2L', 6900, 35, 'baby-laundry', 1],
    ['LOTION-B', '宝宝保湿霜 100g', 8800, 45, 'baby-cream', 1],
    ['D3-DROP', '婴幼儿维生素D3滴剂 10ml', 12800, 60, 'baby-d3', 1],
    ['BOTTLE', '宽口防胀气奶瓶 240ml', 11900, null, 'bottle', 1],
    ['BIB', '硅胶饭兜', 4900, null, 'bib', 1],
  ],
  辅食: [
    ['RICE-1', '高铁米粉 225g', 5800, 15, 'rice', 1],
    ['PUREE-6', '果泥 100g×6袋', 4980, 12, 'puree', 1],
    ['NOODLE', '宝宝营养面 200g×3盒', 4500, 18, 'noodle', 1],
    ['PUFF', '益生菌溶豆 20g×3盒', 5600, 20, 'puff', 1],
  ],
  咖啡: [
    ['SY-250', '山语拼配豆 250g', 6800, 16, 'beans', 1],
    ['YJ-250', '耶加雪菲单品豆 250g', 9800, 18, 'single-origin', 1],
    ['DRIP-20', '挂耳咖啡 20包', 7900, 20, 'drip', 1],
    ['FD-24', '冻干咖啡 24颗', 10900, 24, 'freeze-dried', 1],
    ['OAT-6', '咖啡燕麦奶 1L×6盒', 8900, 21, 'oat-milk', 1],
    ['FILTER', 'V60滤纸 100张', 2900, 60, 'filter', 1],
    ['GRINDER', '手摇磨豆机', 39900, null, 'grinder', 1],
    ['KETTLE', '手冲细口壶 600ml', 22900, null, 'kettle', 1],
  ],
  宠物: [
    ['CAT-K2', '幼猫粮 2kg', 14800, 26, 'cat-food', 1],
    ['CAT-A5', '成猫粮 5kg', 26800, 38, 'cat-food', 2],
    ['LITTER', '豆腐猫砂 6L×4包', 9900, 30, 'litter', 1],
    ['CAN-24', '主食猫罐 85g×24罐', 16800, 24, 'cat-can', 1],
    ['STICK', '猫条 15g×40支', 5900, 28, 'cat-stick', 1],
    ['HAIR', '化毛膏 120g', 5800, 60, 'hairball', 1],
    ['CAT-FOUNTAIN', '宠物恒温饮水机', 19900, null, 'fountain', 1],
    ['SCRATCH', '瓦楞纸猫抓板', 3900, null, 'scratch', 1],
  ],
  护肤: [
    ['CER-5', '神经酰胺面霜 小样 5ml', 1990, 10, 'ceramide', 1],
    ['CER-50', '神经酰胺面霜 50ml', 25800, 62, 'ceramide', 2],
    ['CLEAN', '氨基酸洁面 120ml', 8900, 50, 'cleanser', 1],
    ['SERUM', '烟酰胺精华 30ml', 19800, 48, 'serum', 1],
    ['SUN', '清透防晒乳 50g', 12900, 40, 'sunscreen', 1],
    ['MASK', '积雪草面膜 10片', 9900, 30, 'mask', 1],
    ['BODY', '身体乳 300ml', 7900, 55, 'body', 1],
    ['MIRROR', '补光化妆镜', 15900, null, 'mirror', 1],
  ],
  营养: [
    ['D3-90', '维生素D3软胶囊 90粒', 12800, 90, 'd3', 1],
    ['FISH-60', '深海鱼油 60粒', 15800, 60, 'fish-oil', 1],
    ['PRO-30', '益生菌冻干粉 30条', 16800, 30, 'probiotic', 1],
    ['CAL-100', '柠檬酸钙 100片', 9900, 50, 'calcium', 1],
    ['WHEY', '乳清蛋白粉 900g', 26900, 35, 'whey', 1],
    ['COLLAGEN', '胶原蛋白肽 14袋', 19900, 28, 'collagen', 1],
  ],
  家清: [
    ['PAPER-24', '原木抽纸 24包', 4990, 40, 'paper', 1],
    ['LAUNDRY', '洗衣液 3kg', 4590, 45, 'laundry', 1],
    ['NUTS-30', '每日坚果 25g×30包', 9900, 30, 'nuts', 1],
    ['OATS', '燕麦片 1kg', 3990, 25, 'oats', 1],
    ['MUG', '小满家马克杯', 5900, null, 'mug', 1],
    ['BAG', '小满家帆布袋', 3900, null, 'bag', 1],
  ],
};

/** Everything 小满家 sells, the same in every world. Cycles are days per pack of a typical household. */
export const CATALOGUE: readonly WorldProduct[] = Object.entries(SHELVES).flatMap(([category, rows]) =>
  rows.map(([sku, name, priceFen, cycleDays, family, stage]) => ({
    sku,
    name,
    category,
    priceFen,
    cycleDays,
    family,
    stage,
    marketable: !NOT_MARKETABLE.has(sku),
    stock: SCARCE[sku] ?? 400 + ((priceFen * 7) % 1600),
  })),
);

const BY_SKU = new Map(CATALOGUE.map((product) => [product.sku, product]));

/** The product of a sku; throws where there is none, since only this package names skus. */
export function productOf(sku: string): WorldProduct {
  const product = BY_SKU.get(sku);
  if (!product) throw new Error(`no product ${sku}`);
  return product;
}

/** The families a household of a theme buys, the first being its main one, with their weights. */
export const FAMILIES: Record<Theme, [family: string, weight: number][]> = {
  baby: [
    ['a2', 6],
    ['diaper', 5],
    ['goat', 2],
    ['wipe', 3],
    ['rice', 1.5],
    ['puree', 1],
    ['noodle', 1],
    ['puff', 1],
    ['cotton', 1],
    ['baby-laundry', 1],
    ['baby-cream', 1],
    ['baby-d3', 1],
    ['paper', 0.5],
  ],
  coffee: [
    ['beans', 6],
    ['drip', 4],
    ['single-origin', 2],
    ['freeze-dried', 2],
    ['oat-milk', 1.5],
    ['filter', 1],
    ['nuts', 1],
    ['oats', 0.5],
  ],
  cat: [
    ['cat-food', 7],
    ['litter', 5],
    ['cat-can', 3],
    ['cat-stick', 2],
    ['hairball', 1],
  ],
  skin: [
    ['ceramide', 6],
    ['cleanser', 3],
    ['serum', 3],
    ['mask', 3],
    ['sunscreen', 2],
    ['body', 1],
    ['collagen', 1],
  ],
  health: [
    ['d3', 5],
    ['probiotic', 3],
    ['fish-oil', 3],
    ['calcium', 2],
    ['whey', 1.5],
    ['collagen', 1],
    ['laundry', 1],
  ],
};

/** Things bought on a whim, with no cycle, that now and then ride along in an order. */
export const EXTRAS: Record<Theme, string[]> = {
  baby: ['BOTTLE', 'BIB', 'MUG'],
  coffee: ['GRINDER', 'KETTLE', 'MUG'],
  cat: ['CAT-FOUNTAIN', 'SCRATCH', 'BAG'],
  skin: ['MIRROR', 'BAG'],
  health: ['MUG', 'BAG'],
};

/** The age in months up to which a stage is bought; stages beyond the list run to the end. */
const GROWS: Record<string, number[]> = {
  a2: [6, 12],
  goat: [6, 12],
  diaper: [1, 4, 9, 18, 30],
  'cat-food': [12],
};

/**
 * The product of a family a household needs now: by the age of the child or the cat, or, for a sample, the full size
 * from the second purchase on.
 */
export function stageOf(family: string, monthsOld: number, boughtBefore: number): WorldProduct {
  const stages = CATALOGUE.filter((product) => product.family === family);
  const grows = GROWS[family];
  if (grows) return stages[grows.filter((until) => monthsOld >= until).length];
  return stages[Math.min(boughtBefore, stages.length - 1)];
}
