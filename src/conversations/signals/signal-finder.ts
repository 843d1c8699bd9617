import { AhoCorasick } from '@monyone/aho-corasick';
import { INTENTS, Intent, SignalWords } from '../../../config/presets/signal-words';

/** An intent a text shows, and the words that show it. */
export interface FoundSignal {
  intent: Intent;
  /** At most 64 characters. */
  phrase: string;
}

/** Characters that … may stand for. */
const WIDEST_GAP = 8;

/** How far before a phrase a negation still means it: 不想再买. */
const NEGATION_REACH = 3;

/** Longest first, so that 不用 is not read as 不. */
const NEGATIONS = ['不是', '没有', '不用', '无需', '不想', '不要', '不', '没', '别', '未'];

/** 不 and 没 that negate nothing. */
const NO_NEGATIONS = [
  '要不要',
  '好不好',
  '差不多',
  '不好意思',
  '没事',
  '不错',
  '没问题',
  '是不是',
  '能不能',
  '不得不',
  '不过',
  '没想到',
];

const CLAUSE_ENDS = /([，。！？!?；;,、\n…~～]|\.(?!\d))/;
const QUESTION_WORDS = /(吗|么|呢|会不会|是不是|能不能|要不要|有没有|可不可以)$/;
const QUESTION_INSIDE = /(会不会|是不是|能不能|要不要|可不可以)/;

/** 三天了还没发货？ has a question mark and says what happened. */
const STATES = /了|怎么|为什么|为啥|咋/;

interface Part {
  begin: number;
  end: number;
}

/**
 * Finds intents by the phrases of the dictionary (Aho–Corasick, one pass per clause), with three small rules:
 * a phrase inside one of the intent's exceptions does not count; a phrase with a negation up to three characters
 * before it in its clause does not count (不想再买, 没投诉), unless the negation is part of the phrase (别再群发);
 * in a clause that asks, an intent counts only where the dictionary says so (会过敏吗 is no complaint).
 */
export class SignalFinder {
  private readonly automaton: AhoCorasick;

  constructor(private readonly dictionary: Record<Intent, SignalWords>) {
    const words = Object.values(dictionary).flatMap(({ phrases, except }) => [...phrases, ...except]);
    const parts = words.flatMap((word) => word.split('…'));
    this.automaton = new AhoCorasick([...new Set([...parts, ...NO_NEGATIONS])]);
  }

  /** The intents of one message, each once, in the dictionary's order. */
  find(text: string, from: 'customer' | 'rep'): FoundSignal[] {
    const found = new Map<Intent, string>();
    for (const clause of clausesOf(text)) {
      const places = this.places(clause.text);
      for (const intent of INTENTS) {
        const words = this.dictionary[intent];
        if (words.from !== from || found.has(intent)) continue;
        if (clause.asks && words.asked === 'does-not-count') continue;
        const phrase = this.phraseOf(words, clause.text, places);
        if (phrase) found.set(intent, phrase.slice(0, 64));
      }
    }
    return INTENTS.filter((intent) => found.has(intent)).map((intent) => ({ intent, phrase: found.get(intent) ?? '' }));
  }

  private places(clause: string): Map<string, Part[]> {
    const places = new Map<string, Part[]>();
    for (const { begin, end, keyword } of this.automaton.matchInText(clause)) {
      const known = places.get(keyword);
      if (known) known.push({ begin, end });
      else places.set(keyword, [{ begin, end }]);
    }
    return places;
  }

  private phraseOf(words: SignalWords, clause: string, places: Map<string, Part[]>): string | null {
    if (!places.size) return null;
    const excepted = words.except.flatMap((phrase) => matches(phrase, places));
    const inert = NO_NEGATIONS.flatMap((word) => places.get(word) ?? []);
    for (const phrase of words.phrases) {
      for (const hit of matches(phrase, places)) {
        const covered = excepted.some((other) => other.begin <= hit.begin && hit.end <= other.end);
        if (!covered && !isNegated(clause, hit.begin, inert)) return phrase;
      }
    }
    return null;
  }
}

/** Where a phrase is found; one with … where its parts follow one another. */
function matches(phrase: string, places: Map<string, Part[]>): Part[] {
  const parts = phrase.split('…').map((part) => places.get(part) ?? []);
  let hits = parts[0];
  for (const next of parts.slice(1)) {
    hits = hits.flatMap(({ begin, end }) => {
      const follower = next.find((part) => part.begin >= end && part.begin - end <= WIDEST_GAP);
      return follower ? [{ begin, end: follower.end }] : [];
    });
  }
  return hits;
}

function isNegated(clause: string, at: number, inert: Part[]): boolean {
  for (const word of NEGATIONS) {
    const last = at < word.length ? -1 : clause.lastIndexOf(word, at - word.length);
    if (last < 0 || at - (last + word.length) > NEGATION_REACH) continue;
    if (!inert.some((part) => part.begin <= last && last + word.length <= part.end)) return true;
  }
  return false;
}

/** A text in clauses, without spaces, full-width and capital letters made plain. */
function* clausesOf(text: string): Generator<{ text: string; asks: boolean }> {
  const pieces = text.normalize('NFKC').toLowerCase().split(CLAUSE_ENDS);
  for (let at = 0; at < pieces.length; at += 2) {
    const clause = pieces[at].replace(/\s+/g, '');
    if (!clause) continue;
    const marked = /[？?]/.test(pieces[at + 1] ?? '') && !STATES.test(clause);
    yield { text: clause, asks: marked || QUESTION_WORDS.test(clause) || QUESTION_INSIDE.test(clause) };
  }
}
