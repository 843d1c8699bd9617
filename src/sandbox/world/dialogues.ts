import { Theme } from './catalogue';
import { words } from './names';

/**
 * A short talk between a customer and a rep. A line that starts with > is the rep's; (voice) and (image) stand for what
 * has no text. {product} is what the customer buys or just bought, {child} the child's or the cat's name.
 */
export interface Dialogue {
  about: string;
  /** When it comes up: shortly before an order, some days after one, or at any time. */
  when: 'before-order' | 'after-order' | 'any';
  themes?: Theme[];
  /** Only about orders that hold a product of one of these families. */
  families?: string[];
  weight: number;
  lines: string[];
}

const talk = (
  about: string,
  when: Dialogue['when'],
  weight: number,
  lines: string[],
  themes?: Theme[],
  families?: string[],
): Dialogue => ({ about, when, weight, lines, themes, families });

const MILK = ['a2', 'goat'];

export const DIALOGUES: readonly Dialogue[] = [
  talk('refill', 'before-order', 6, ['{product}快用完了，还有货吗', '>有的，今天下单明天发']),
  talk('refill', 'before-order', 5, ['还是老样子，{product}来一份', '>好嘞，链接发您了']),
  talk('refill', 'before-order', 5, ['{child}快没奶了', '>还是上次那款吗？', '嗯，老样子'], ['baby'], MILK),
  talk('refill', 'before-order', 4, ['{child}的粮见底了', '>给您留着呢，今天下单顺丰走'], ['cat'], ['cat-food']),
  talk(
    'refill',
    'before-order',
    4,
    ['豆子只够喝两天了', '>新一炉昨天刚烘好', '那来一袋'],
    ['coffee'],
    ['beans', 'single-origin'],
  ),
  talk('refill', 'before-order', 3, ['面霜挖到底了，下单要等几天？', '>现货，后天到'], ['skin'], ['ceramide']),
  talk(
    'refill',
    'before-order',
    3,
    ['D3吃完了，接着吃还是停一停？', '>秋冬建议接着吃，一天一粒', '那再来一瓶'],
    ['health'],
    ['d3'],
  ),
  talk('price', 'before-order', 4, ['{product}现在什么价？', '>今天会员价，链接里自动减', '行，我晚上下单']),
  talk('price', 'before-order', 3, ['买两份有优惠吗', '>满减可以叠加会员券', '好的']),
  talk('price', 'any', 2, ['比上个月贵了点啊', '>活动价8号会员日会回来，到时候我叫您', '好，到时候说一声']),
  talk(
    'size',
    'before-order',
    4,
    ['L码有点勒腿了，要不要换XL？', '>多少斤了？', '24斤', '>那可以换XL了'],
    ['baby'],
    ['diaper'],
  ),
  talk('stage', 'before-order', 3, ['满一岁了，能换3段吗', '>可以的，新旧混着喂一周慢慢转'], ['baby'], MILK),
  talk('stage', 'any', 2, ['六个月了，奶粉要换段吗？', '>可以转2段啦，慢慢来'], ['baby']),
  talk('stage', 'any', 2, ['{child}一岁了，可以吃成猫粮了吗', '>可以，分七天换，每天多加一点'], ['cat']),
  talk('enough', 'after-order', 5, ['>{product}要不要提前备一份？', '先不用，家里还有两份', '>好的，快用完您叫我']),
  talk('enough', 'after-order', 3, ['>这周有活动，要补货吗', '刚囤的，还早呢']),
  talk('thanks', 'after-order', 4, ['收到了，包装很好', '>您满意就好，有问题随时找我']),
  talk('thanks', 'after-order', 3, ['谢谢，{child}很喜欢', '>太好啦'], ['baby', 'cat']),
  talk(
    'usage',
    'after-order',
    3,
    ['这个一天用几次？', '>早晚各一次，薄薄一层就够'],
    ['skin'],
    ['ceramide', 'serum', 'mask'],
  ),
  talk('usage', 'after-order', 3, ['水温多少合适', '>45度左右，先放水再放粉'], ['baby'], MILK),
  talk(
    'usage',
    'after-order',
    3,
    ['这个豆子粉水比多少好喝？', '>1比15，92度试试', '好喝，谢谢'],
    ['coffee'],
    ['beans', 'single-origin', 'drip'],
  ),
  talk('usage', 'after-order', 2, ['饭前吃还是饭后吃？', '>随餐吃，吸收好'], ['health']),
  talk('delivery', 'after-order', 3, ['快递到哪了', '>帮您看了，在派送，今天下午到']),
  talk('delivery', 'after-order', 2, ['三天了还没发货？', '>抱歉，仓库今天补发，给您申请了5元券', '好吧']),
  talk('complaint', 'after-order', 2, ['(image)', '盒子压扁了', '>抱歉，给您补发一份，明天出', '行，谢谢']),
  talk('complaint', 'after-order', 1.5, ['用了有点过敏，脸发红', '>先停用，我给您办退款', '好的，麻烦了'], ['skin']),
  talk(
    'complaint',
    'after-order',
    1.2,
    ['{child}吃了拉肚子', '>先停一停，可以退的，您把批号发我', '(image)'],
    ['baby', 'cat'],
  ),
  talk('complaint', 'after-order', 0.5, ['少发了一件，怎么没人回我']),
  talk('opt-out', 'any', 0.6, ['>会员日预告：今晚8点开抢', '别再群发了', '>好的，不打扰您']),
  talk('opt-out', 'any', 0.4, ['消息太多了，别给我发广告', '>已经给您关掉了']),
  talk('competitor', 'any', 2, ['京东上便宜20块', '>我们这边有会员积分和小样，算下来差不多', '我再看看']),
  talk('competitor', 'any', 1.2, ['朋友推荐了别家的，想先试试', '>没问题，用着有疑问也可以问我']),
  talk('promise', 'after-order', 2, ['上次说的小样没收到', '>周三给您补发，记下了', '好']),
  talk('promise', 'any', 1.5, ['有货了告诉我一声', '>好的，到货第一时间通知您']),
  talk('birthday', 'any', 2, ['明天{child}生日', '>提前祝{child}生日快乐，有张生日券给您', '谢谢呀'], ['baby']),
  talk('birthday', 'any', 1, ['>今天是您生日，祝您生日快乐🎂', '谢谢，有心了']),
  talk('small talk', 'any', 2.5, ['>最近降温，注意保暖呀', '嗯嗯，你也是']),
  talk('small talk', 'any', 2, ['在吗', '>在的，您说', '没事，发错了']),
  talk('small talk', 'any', 1.5, ['周末门店开门吗？', '>开的，10点到9点']),
  talk('points', 'any', 2, ['我还有多少积分', '>稍等给您查，快到金卡了', '好的']),
  talk('coupon', 'any', 2, ['券怎么用不了', '>满299可用，您这单差一点', '哦哦']),
  talk('invoice', 'after-order', 1, ['可以开发票吗', '>可以，抬头发我', '公司的，稍后发你']),
  talk('voice', 'any', 1.5, ['(voice)', '>听到了，这就给您安排']),
  talk('voice', 'before-order', 1, ['(voice)', '>好的，{product}一份，链接发您']),
  talk('later', 'any', 1.5, ['>会员日要不要看看？', '发了工资再说哈', '>好，不急']),
  talk('wrong person', 'any', 0.4, ['>姐，奶粉快喝完了吧？', '你发错人了，我不买奶粉'], ['coffee', 'skin', 'health']),
  talk('refusal', 'any', 1, ['>新品试用要不要来一份？', '不需要，谢谢']),
  talk('second child', 'any', 0.6, ['二胎快生了，到时候还找你', '>恭喜！需要什么提前说'], ['baby']),
];

/** What is said in groups; a line that starts with > is the owner's. */
export const GROUP_TALK: Record<Theme | 'all', string[]> = {
  all: words(
    '>早上好呀，今天有上新|>今晚8点福利，记得看群公告|>会员日倒计时1天|这个券怎么领|已下单|同问|收到',
    '什么时候发货|谢谢群主|有满减吗|+1|物流有点慢啊|>亲们有问题直接@我|还有库存吗|昨天没抢到|好用，回购了',
    '邻居推荐我进来的|早|能自提吗|>恭喜@中奖的三位，私信我领',
  ),
  baby: words(
    '你们宝宝几个月换的3段|我家18个月还在喝3段|纸尿裤XL大概多少斤穿|辅食什么时候加的|晚上总醒怎么办',
    '转奶拉肚子正常吗|>2段3段今天都有货|湿巾用着不错|溶豆孩子爱吃|拼一箱纸尿裤有人吗',
  ),
  coffee: words(
    '这批拼配偏酸吗|挂耳出差真方便|手冲水温多少合适|>新烘的耶加到了|燕麦奶配拼配绝了|磨豆机推荐一个',
    '公司又喝完了',
  ),
  cat: words(
    '猫砂结团怎么样|我家挑食不吃这个粮|5kg能吃多久|>成猫粮今天补货|换粮软便怎么办|发个猫片',
    '化毛膏多久喂一次|消息有点多啊',
  ),
  skin: words('敏感肌能用这个面霜吗|小样够用几天|>面霜明天补货|换季脸干|防晒搓泥吗|精华白天能用吗|用了两瓶了，挺稳'),
  health: words('D3一天吃几粒|鱼油和D3能一起吃吗|>坚持打卡第21天|打卡|给爸妈买的，反馈不错|益生菌要冷藏吗|打卡打卡'),
};
