import { productOf } from './catalogue';
import { DIALOGUES, Dialogue } from './dialogues';
import { LocalDays } from './local-days';
import { BABY_NAMES, CAT_NAMES } from './names';
import { Person } from './people';
import { Random } from './random';
import { StoryPerson } from './story';
import { WorldFollow, WorldMessage, WorldOrder } from './world';

/** At most so many messages per customer and so many days back: what an archive of a young shop holds. */
const MOST = 18;
const LOOK_BACK_DAYS = 240;
const SILENT = 0.3;

type Draft = Omit<WorldMessage, 'msgid' | 'roomId'>;

/** The one-to-one talks of one friendship with a rep who has an archive seat, in order of time. */
export function chatsOf(
  random: Random,
  days: LocalDays,
  person: Person,
  follow: WorldFollow,
  orders: WorldOrder[],
  now: Date,
): WorldMessage[] {
  const drafts = person.story
    ? person.story.chats
        .filter((chat) => chat.userid === follow.userid)
        .flatMap((chat) => toldLines(chat, days, follow, days.dayOf(now)))
    : strangerLines(random, days, person, follow, orders, now);
  const told = drafts.filter((draft) => draft.at >= follow.addedAt && draft.at <= now);
  return told.map((draft) => ({ ...draft, msgid: messageId(random, draft.at), roomId: '' }));
}

/** Ids of messages with an outside party end in `_external`, as in the chat archive. */
export function messageId(random: Random, at: Date): string {
  return `${random.digits(20)}_${at.getTime()}_external`;
}

function strangerLines(
  random: Random,
  days: LocalDays,
  person: Person,
  follow: WorldFollow,
  orders: WorldOrder[],
  now: Date,
): Draft[] {
  if (random.chance(SILENT)) return [];
  const kept: Draft[] = [];
  const toldOnce = new Set<Dialogue>();
  const child = random.pick(person.theme === 'cat' ? CAT_NAMES : BABY_NAMES);
  const usual = DIALOGUES.filter((one) => !one.themes || one.themes.includes(person.theme));
  const talks = random.int(1, 7);
  for (let i = 0; i < talks; i++) {
    const dialogue = random.weighted(usual, (one) => one.weight);
    if (toldOnce.has(dialogue)) continue;
    const moment = momentOf(random, days, dialogue, follow, orders, now);
    if (!moment) continue;
    const product = moment.product?.replace(/ [^ ]*$/, '') ?? '';
    const lines = play(random, dialogue, moment.at, follow, { product, child });
    if (lines.at(-1)!.at > now || kept.length + lines.length > MOST || overlaps(kept, lines)) continue;
    kept.push(...lines);
    if (dialogue.when !== 'before-order') toldOnce.add(dialogue);
  }
  return kept.sort((left, right) => left.at.getTime() - right.at.getTime());
}

/** Two talks of one friendship never run into each other, or the answers would mix. */
function overlaps(kept: Draft[], lines: Draft[]): boolean {
  const from = lines[0].at.getTime() - 3_600_000;
  const until = lines.at(-1)!.at.getTime() + 3_600_000;
  return kept.some((line) => line.at.getTime() > from && line.at.getTime() < until);
}

/** When a talk comes up; null where it needs an order and there is none in reach. */
function momentOf(
  random: Random,
  days: LocalDays,
  dialogue: Dialogue,
  follow: WorldFollow,
  orders: WorldOrder[],
  now: Date,
): { at: Date; product?: string } | null {
  const today = days.dayOf(now);
  const earliest = Math.max(days.dayOf(follow.addedAt) + 1, today - LOOK_BACK_DAYS);
  if (earliest >= today) return null;
  const second = random.int(9 * 3600, 21 * 3600);
  if (dialogue.when === 'any') return { at: days.at(random.int(earliest, today - 1), second) };
  const { families } = dialogue;
  const fits = (line: WorldOrder['lines'][number]) => !families || families.includes(productOf(line.sku).family);
  const reachable = orders.filter((order) => days.dayOf(order.paidAt) > earliest + 2 && order.lines.some(fits));
  if (reachable.length === 0) return null;
  const order = random.pick(reachable);
  const day = days.dayOf(order.paidAt) + (dialogue.when === 'before-order' ? -random.int(1, 2) : random.int(2, 5));
  return { at: days.at(day, second), product: order.lines.find(fits)!.name };
}

function play(
  random: Random,
  dialogue: Dialogue,
  start: Date,
  follow: WorldFollow,
  words: { product: string; child: string },
): Draft[] {
  let at = start.getTime();
  return dialogue.lines.map((line, nth) => {
    if (nth > 0) at += random.int(20, 900) * 1000;
    const byRep = line.startsWith('>');
    const spoken = line.replace(/^>/, '').replace('{product}', words.product).replaceAll('{child}', words.child);
    return said(follow, byRep ? 'rep' : 'customer', spoken, typeOf(spoken), new Date(at));
  });
}

function typeOf(spoken: string): WorldMessage['type'] {
  if (spoken === '(voice)') return 'voice';
  return spoken === '(image)' ? 'image' : 'text';
}

function toldLines(chat: StoryPerson['chats'][number], days: LocalDays, follow: WorldFollow, today: number): Draft[] {
  return chat.lines.map(({ by, text, type, daysAgo, time }) => {
    const [hour, minute] = time.split(':').map(Number);
    return said(follow, by, text, type ?? 'text', days.at(today - daysAgo, hour * 3600 + minute * 60));
  });
}

function said(follow: WorldFollow, by: 'customer' | 'rep', text: string, type: WorldMessage['type'], at: Date): Draft {
  const [from, to] = by === 'rep' ? [follow.userid, follow.externalUserid] : [follow.externalUserid, follow.userid];
  return { from, to: [to], type, text: type === 'text' ? text : '', at };
}
