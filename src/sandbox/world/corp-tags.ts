import { Theme } from './catalogue';
import { Random } from './random';
import { WorldTagGroup } from './world';

const GROUPS: [name: string, tags: string[]][] = [
  ['客户等级', ['新客', '银卡', '金卡', '黑金']],
  ['宝宝月龄', ['0-6月', '6-12月', '12-24月', '24月以上']],
  ['兴趣', ['咖啡', '养猫', '护肤', '营养保健']],
];

const INTEREST: Partial<Record<Theme, string>> = { coffee: '咖啡', cat: '养猫', skin: '护肤', health: '营养保健' };

/** The corp's own tags as an administrator made them in WeCom. */
export function makeCorpTags(random: Random): WorldTagGroup[] {
  return GROUPS.map(([groupName, names]) => ({
    groupId: `et${random.token(30)}`,
    groupName,
    tags: names.map((name) => ({ id: `et${random.token(30)}`, name })),
  }));
}

/** The ids of the tags a rep has set on a customer: about half of what a rep could know, as in life. */
export function tagsByRep(groups: WorldTagGroup[], random: Random, theme: Theme, babyMonths: number | null): string[] {
  const names: string[] = [];
  if (random.chance(0.35)) names.push(random.weighted(GROUPS[0][1], (name) => (name === '黑金' ? 1 : 3)));
  if (babyMonths !== null && random.chance(0.5)) names.push(babyTag(babyMonths));
  const interest = INTEREST[theme];
  if (interest && random.chance(0.5)) names.push(interest);
  return tagIdsOf(groups, names);
}

/** The ids of the tags with these names, in the order of the groups. */
export function tagIdsOf(groups: WorldTagGroup[], names: string[]): string[] {
  return groups.flatMap((group) => group.tags.filter((tag) => names.includes(tag.name)).map((tag) => tag.id));
}

function babyTag(months: number): string {
  if (months < 6) return '0-6月';
  if (months < 12) return '6-12月';
  return months < 24 ? '12-24月' : '24月以上';
}
