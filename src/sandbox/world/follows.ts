import { tagIdsOf, tagsByRep } from './corp-tags';
import { SURNAMES, TITLES_MEN, TITLES_WOMEN } from './names';
import { Person } from './people';
import { Random } from './random';
import { Shop } from './shop';
import { StoryPerson } from './story';
import { WorldFollow } from './world';

/** How people came to a rep: WeCom's add_way and the channel's state, with how often. */
const WAYS: [addWay: number, state: string, weight: number][] = [
  [1, 'pack_card', 30],
  [1, 'store_qr', 18],
  [16, 'ad_wx_01', 14],
  [4, '', 14],
  [3, '', 8],
  [6, '', 6],
  [2, '', 4],
  [201, '', 6],
];

const TWO_REPS = 0.12;
const HINTS = {
  baby: ['2段', '3段', '纸尿裤L', '二胎', '转奶期'],
  coffee: ['山语', '深烘', '挂耳', '公司采购'],
  cat: ['两只猫', '5kg', '布偶', '英短'],
  skin: ['敏感肌', '油皮', '面霜'],
  health: ['D3', '给父母买', '健身'],
};

/** Who of the reps has whom as a friend; everyone but the ones met only inside groups has one or two. */
export function makeFollows(random: Random, shop: Shop): WorldFollow[] {
  return shop.people
    .filter((person) => !person.customer.groupOnly)
    .flatMap((person) => {
      const own = random.fork(person.customer.externalUserid);
      if (!person.story) return strangerFollows(own, shop, person);
      return person.story.follows.map((follow) => storyFollow(own.fork(follow.userid), shop, person, follow));
    });
}

function strangerFollows(random: Random, shop: Shop, person: Person): WorldFollow[] {
  const { days, reps, corpTags, today } = shop;
  const chosen = random.shuffled(reps).slice(0, random.chance(TWO_REPS) ? 2 : 1);
  const wanted = person.buying === 'never' ? today - random.int(2, 500) : person.firstDay + random.int(-20, 40);
  let day = Math.min(wanted, today - 1);
  return chosen.map((rep, nth) => {
    if (nth > 0) day = Math.min(today - 1, day + random.int(1, 90));
    const [addWay, state] = random.weighted(WAYS, ([, , weight]) => weight);
    const phoneTyped = person.channel === 'phone' ? nth === 0 || random.chance(0.3) : random.chance(0.2);
    return {
      userid: rep.userid,
      externalUserid: person.customer.externalUserid,
      addedAt: days.at(day, random.int(9 * 3600, 21 * 3600)),
      addWay,
      remark: remarkOf(random, person),
      remarkMobiles: phoneTyped ? [person.customer.phone] : [],
      tagIds: tagsByRep(corpTags, random, person.theme, babyMonths(person, today)),
      state,
    };
  });
}

function storyFollow(
  random: Random,
  { days, corpTags, today }: Shop,
  person: Person,
  follow: StoryPerson['follows'][number],
): WorldFollow {
  return {
    userid: follow.userid,
    externalUserid: person.customer.externalUserid,
    addedAt: days.at(today - follow.addedDaysAgo, random.int(10 * 3600, 20 * 3600)),
    addWay: 1,
    remark: follow.remark,
    remarkMobiles: follow.withPhone ? [person.customer.phone] : [],
    tagIds: tagIdsOf(corpTags, follow.tags ?? []),
    state: 'pack_card',
  };
}

function babyMonths(person: Person, today: number): number | null {
  return person.theme === 'baby' && person.bornDay !== null ? Math.floor((today - person.bornDay) / 30.44) : null;
}

/** A surname and a title, often with what the rep wants to remember; sometimes nothing. */
function remarkOf(random: Random, person: Person): string {
  if (random.chance(0.15)) return '';
  const { name, gender } = person.customer;
  const surname = SURNAMES.includes(name[0]) ? name[0] : random.pick(SURNAMES);
  const drawn = random.chance(0.4) ? name : surname + random.pick(gender === 1 ? TITLES_MEN : TITLES_WOMEN);
  // There is one 周姐 in the demo's story.
  const called = drawn === '周姐' ? '周女士' : drawn;
  return random.chance(0.5) ? `${called}-${random.pick(HINTS[person.theme])}` : called;
}
