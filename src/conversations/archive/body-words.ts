/** Where the body of a type stands when it is not under the type's own name. */
const KEYS: Record<string, string[]> = {
  external_redpacket: ['external_redpacket', 'redpacket'],
  docmsg: ['doc'],
  markdown: ['info'],
  news: ['info'],
  voiptext: ['info'],
  qydiskfile: ['info'],
  meeting_notification: ['info', 'meeting'],
};

/** Fields with words people wrote or read, in the order they are shown. */
const WORDS = [
  ...['content', 'title', 'description', 'filename', 'displayname', 'corpname', 'address', 'topic', 'remarks', 'wish'],
  ...['votetitle', 'voteitem', 'room_name', 'details', 'ques', 'item', 'sph_name', 'feed_desc', 'place'],
];

/** A chat record forwarded within a chat record within …; nobody reads deeper. */
const DEEPEST = 6;
const LONGEST = 20_000;

type Json = Record<string, unknown>;

/**
 * The words of a message of any type, each part on a line of its own; '' for what has none. Types nobody knows yet are
 * read the same way.
 */
export function wordsOf(type: string, message: Json): string {
  const keys = KEYS[type] ?? [type];
  const body = keys.map((key) => message[key]).find((value) => value !== undefined && value !== null);
  return [...new Set(linesOf(body, 0))].join('\n').slice(0, LONGEST);
}

function linesOf(value: unknown, depth: number): string[] {
  if (depth > DEEPEST) return [];
  if (typeof value === 'string') return wordsIn(value, depth);
  if (Array.isArray(value)) return value.flatMap((each) => linesOf(each, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  return WORDS.flatMap((field) => linesOf((value as Json)[field], depth + 1));
}

/** Parts of mixed messages and chat records are JSON within JSON. */
function wordsIn(value: string, depth: number): string[] {
  const trimmed = value.trim();
  if (!trimmed) return [];
  if (depth > 1 && trimmed.startsWith('{')) {
    const inner = parsed(trimmed);
    if (inner !== undefined) return linesOf(inner, depth + 1);
  }
  return [trimmed];
}

/** The object in a text, undefined where it is none. */
export function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
