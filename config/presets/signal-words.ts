/** The intents the signal dictionary can find. Names are stored; labels may change. */
export const INTENTS = [
  'wants-refill',
  'asks-price',
  'asks-size',
  'complaint',
  'opt-out',
  'promise',
  'birthday',
  'competitor',
  'thanks',
  'not-now',
] as const;

export type Intent = (typeof INTENTS)[number];

/** How one intent is recognised. */
export interface SignalWords {
  label: string;
  /** Whose messages can show it. */
  from: 'customer' | 'rep';
  /** What shows it. … stands for up to eight characters of the same clause. */
  phrases: string[];
  /** Longer texts that hold a phrase and mean something else. A phrase inside one does not count. */
  except: string[];
  /** What a clause that asks is worth: 为什么少发 complains all the same, 会过敏吗 only asks. */
  asked: 'counts' | 'does-not-count';
}
