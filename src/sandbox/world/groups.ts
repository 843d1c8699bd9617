import { GROUP_PLANS, GroupPlan } from './group-plans';
import { Person } from './people';
import { Random } from './random';
import { Shop } from './shop';
import { WorldFollow, WorldGroup, WorldRep } from './world';

/** Three of ten group members are nobody's friend. */
const STRANGERS = 0.3;
const SMALLEST = 20;
const LARGEST = 120;

interface Candidate {
  person: Person;
  joined: number;
}

/**
 * The shop's customer groups. Everyone met only inside groups is in at least one, and just so many friends are in groups
 * that strangers are 30 % both of the people and of the seats.
 */
export function makeGroups(random: Random, shop: Shop, follows: WorldFollow[], count: number): WorldGroup[] {
  const { days, people, reps, today } = shop;
  if (count > GROUP_PLANS.length) throw new Error(`a world has at most ${GROUP_PLANS.length} groups, not ${count}`);
  const followers = followersOf(follows);
  const strangers = candidates(people.filter((person) => person.customer.groupOnly));
  const friends = random.fork('friends').shuffled(people.filter((person) => !person.customer.groupOnly));
  const mixed = friends.filter((person) => !person.story);
  const wanted = Math.round((strangers.length * (1 - STRANGERS)) / STRANGERS);
  const told = friends.filter((person) => person.story);
  const pool = candidates([...told, ...mixed.slice(0, Math.max(0, wanted - told.length))]);

  return GROUP_PLANS.slice(0, count).map((plan, index) => {
    const own = random.fork('group', index);
    const owner = ownerOf(plan, reps, own);
    const size = plan.size ?? Math.min(LARGEST, SMALLEST + Math.floor(44 * own.next() ** 2.2));
    const outside = Math.round(size * STRANGERS) + own.int(-2, 2);
    const isFriend = (person: Person) => followers.get(person.customer.externalUserid)?.has(owner) ?? false;
    const members = [
      ...choose(own, strangers, outside, plan, isFriend),
      ...choose(own, pool, size - outside, plan, isFriend),
    ];
    const createdDay = today - own.int(45, 420);
    return {
      chatId: `wr${own.token(30)}`,
      name: plan.name,
      owner,
      kind: plan.kind,
      createdAt: days.at(createdDay, own.int(9 * 3600, 18 * 3600)),
      members: own.shuffled(members).map((person) => ({
        id: person.customer.externalUserid,
        joinedAt: days.at(own.int(createdDay + 1, today - 1), own.int(9 * 3600, 21 * 3600)),
        joinScene: own.weighted([1, 2, 3] as const, (scene) => [0, 30, 25, 45][scene]),
      })),
    };
  });
}

function candidates(people: Person[]): Candidate[] {
  return people.map((person) => ({ person, joined: 0 }));
}

function followersOf(follows: WorldFollow[]): Map<string, Set<string>> {
  const byCustomer = new Map<string, Set<string>>();
  for (const { externalUserid, userid } of follows) {
    const reps = byCustomer.get(externalUserid) ?? new Set();
    byCustomer.set(externalUserid, reps.add(userid));
  }
  return byCustomer;
}

function ownerOf(plan: GroupPlan, reps: WorldRep[], random: Random): string {
  if (plan.owner && reps.some((rep) => rep.userid === plan.owner)) return plan.owner;
  return random.pick(reps.filter((rep) => rep.userid !== 'wangli')).userid;
}

/**
 * Takes the candidates who fit best: those the story puts here, then people with few groups, the right interest and the
 * owner's friends, with some chance. Few groups first is what brings everyone into at least one.
 */
function choose(
  random: Random,
  from: Candidate[],
  count: number,
  plan: GroupPlan,
  isFriend: (person: Person) => boolean,
): Person[] {
  const scored = from
    .filter(({ person }) => !person.story || person.story.groups.includes(plan.name))
    .map((candidate) => {
      const { person, joined } = candidate;
      const misfit = plan.theme && plan.theme !== person.theme ? 1.4 : 0;
      const told = person.story ? -100 : 0;
      return { candidate, score: joined + misfit + told - (isFriend(person) ? 0.8 : 0) + 1.5 * random.next() };
    })
    .sort((left, right) => left.score - right.score)
    .slice(0, Math.max(0, count));
  return scored.map(({ candidate }) => {
    candidate.joined++;
    return candidate.person;
  });
}
