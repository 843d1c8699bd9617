/** What a text in a phone field is. Only a mobile identifies a person. */
export interface PhoneText {
  kind: 'mobile' | 'masked' | 'virtual' | 'other' | 'none';
  /** The eleven digits, for hashing and sealing; null unless kind is mobile. */
  mobile: string | null;
  /** What may be shown: 138****0000. */
  shown: string | null;
}

/** Typed or printed where a number must be but nobody's is meant. */
const PLACEHOLDERS = new Set(['13800138000', '13000000000', '15000000000']);

/**
 * Reads a phone as shops export it and reps type it. Masked numbers (138****0000) and a platform's privacy numbers
 * (with an extension: 18412345678-1234, 转1234) are recognised and are never keys: many buyers share one.
 */
export function readPhone(text: string | null | undefined): PhoneText {
  const trimmed = (text ?? '').normalize('NFKC').trim();
  if (trimmed === '') return { kind: 'none', mobile: null, shown: null };
  if (/[*＊xX•]/.test(trimmed)) return { kind: 'masked', mobile: null, shown: maskDigits(trimmed) };
  const extended = /^(\+?[\d\s-]*?\d{11})\s*(?:-|,|;|#|转|ext\.?)\s*\d{1,6}$/i.exec(trimmed);
  if (extended) return { kind: 'virtual', mobile: null, shown: maskDigits(extended[1]) };
  const digits = trimmed.replace(/[\s\-().]/g, '').replace(/^(?:\+|00)?86(?=1\d{10}$)/, '');
  if (!/^1[3-9]\d{9}$/.test(digits) || PLACEHOLDERS.has(digits)) {
    return { kind: 'other', mobile: null, shown: maskDigits(trimmed) };
  }
  return { kind: 'mobile', mobile: digits, shown: maskDigits(digits) };
}

/** 13812340000 → 138****0000; shorter runs of digits keep their last two. What is masked already stays as it is. */
export function maskDigits(text: string): string {
  return text
    .slice(0, 32)
    .replace(/\d{11,}/g, (run) => `${run.slice(-11, -8)}****${run.slice(-4)}`)
    .replace(/\d{7,10}/g, (run) => `${'*'.repeat(run.length - 2)}${run.slice(-2)}`);
}
