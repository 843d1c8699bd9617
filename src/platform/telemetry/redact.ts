/** Names whose values open doors: in addresses, in JSON, and as the keys of logged objects. */
const SECRET_NAMES =
  '[\\w-]{0,40}(?:token|secret|ticket|password|passwd|aes_?key|cookie)|' +
  '(?:secret|api|private|session)[_-]?key|authorization|(?:welcome|auth|user)_?code';

/** In an address the short names are secrets, too; `errcode` is none. */
const PARAMETERS = new RegExp(`((?<![A-Za-z])(?:${SECRET_NAMES}|code|key|echostr|msg_signature)=)[^&\\s"'\\\\]+`, 'gi');
/** `"access_token":"…"` however often it was quoted, and `access_token: '…'`. */
const QUOTED = new RegExp(`((?<![A-Za-z])(?:${SECRET_NAMES})(?:\\\\*["'])?\\s*:\\s*\\\\*["'])[^"'\\\\]+`, 'gi');
const KEYS = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');
const BEARERS = /\b(bearer|basic) [\w.~+/=-]{8,}/gi;
/** user:password@ of a database or Redis address. */
const CREDENTIALS = /(\w:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g;
/** Mobile numbers of mainland China, alone or inside a text, with or without +86 and gaps; not parts of longer numbers. */
const PHONES = /(?<!\d)((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)/g;

const REDACTED = '[redacted]';

/** Takes secrets, tokens and phone numbers out of a text before it is logged. */
export function redact(text: string): string {
  return text
    .replace(PARAMETERS, `$1${REDACTED}`)
    .replace(QUOTED, `$1${REDACTED}`)
    .replace(BEARERS, `$1 ${REDACTED}`)
    .replace(CREDENTIALS, `$1${REDACTED}`)
    .replace(PHONES, '$1****$2');
}

/** The same for one line of JSON, at every depth of it; what is not JSON is taken as text. */
export function redactLine(line: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return redact(line);
  }
  return `${JSON.stringify(clean(parsed))}\n`;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') {
    const text = redact(String(value));
    return text === String(value) ? value : text;
  }
  if (Array.isArray(value)) return value.map(clean);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key), KEYS.test(key) && item !== null ? REDACTED : clean(item)]),
  );
}
