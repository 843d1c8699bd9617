/** Splits rows of words parted by |; long lists read better this way than one word a line. */
export function words(...rows: string[]): string[] {
  return rows.flatMap((row) => row.split('|'));
}

/** Surnames and given names the people of the sandbox are made of. None of them is a real person. */
export const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡'];

export const GIVEN_WOMEN = words(
  '静|丽|敏|娟|霞|燕|玲|雪梅|晓燕|思雨|雨桐|佳怡|欣怡|梦瑶|婷婷|晓雯|文慧|海燕|春梅|秀英|美玲|可欣|诗涵',
  '若溪|雅琪|丹丹|晓彤|嘉宁|慧敏|月华',
);

export const GIVEN_MEN = words(
  '伟|强|磊|军|洋|勇|杰|涛|超|明|建国|志强|浩然|子轩|宇航|俊杰|文博|嘉豪|晨阳|立新|海波|国栋|思远|天佑',
);

/** Names children are called at home, so that mothers can be “团团妈妈”. */
export const BABY_NAMES = words(
  '团团|圆圆|糖糖|豆豆|果果|米粒|小满|安安|乐乐|朵朵|可可|毛豆|年糕|小鱼|柚子|芽芽|暖暖|石头|麦子|西西',
);

export const CAT_NAMES = words('煤球|橘子|咪咪|布丁|奶盖|芝麻|汤圆|小灰|可乐|雪球|花卷|土豆');

/** WeChat names that say nothing of the person. */
export const NICKNAMES = words(
  '清风徐来|向阳而生|慢慢来|人间烟火|小确幸|岁月静好|风铃|静待花开|一叶知秋|不二|夏天的风|Amy|Cathy|Leo',
  'Sunny|Kiki|Vivian|momo|Echo|Jason|星河|阿布|大鱼|十一|木木|南山南|半夏|拾光|云朵朵|知了|山茶|雨后',
  '小橘灯|早睡早起|自律的猫|加油鸭|好运来',
);

/** Titles reps put after a surname: 周姐, 林阿姨. */
export const TITLES_WOMEN = ['姐', '姐', '女士', '阿姨', '小姐'];
export const TITLES_MEN = ['哥', '先生', '叔'];

/** Halves of the many WeChat names that read “爱笑的小鹿”. */
export const MOODS = words('爱笑|安静|勤快|贪吃|迷路|早起|晚睡|快乐|发呆|认真|散步|温柔');
export const THINGS = words('小鹿|橙子|云|向日葵|企鹅|胡萝卜|风|鲸鱼|栗子|月亮|面包|松鼠|薄荷|石榴');
