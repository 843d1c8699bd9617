import { FORBIDDEN_WORDS } from '../../config/presets/compliance';

/** A forbidden word found in a text. */
export interface ComplianceFault {
  word: string;
  reason: string;
}

/** The forbidden words in a marketing text, each once, in the order of the dictionary. Spaces do not hide a word. */
export function forbiddenIn(text: string): ComplianceFault[] {
  const plain = text.replace(/\s+/g, '');
  return FORBIDDEN_WORDS.flatMap(({ reason, words }) =>
    words.filter((word) => plain.includes(word)).map((word) => ({ word, reason })),
  );
}
