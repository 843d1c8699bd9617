import { readDocument, UnreadableText } from './bounded-xml';

/**
 * The ciphertext inside a callback's body. WeCom posts `<xml><ToUserName/><AgentID/><Encrypt/></xml>`; a JSON form with
 * the same names exists, in one sample of the documentation in lower case (document/path/90930).
 * @throws UnreadableText when there is none
 */
export function ciphertextOf(body: string): string {
  const fields = readDocument(body);
  const encrypted = fields.Encrypt ?? fields.encrypt;
  if (typeof encrypted !== 'string' || encrypted === '') throw new UnreadableText('the envelope has no Encrypt');
  return encrypted.trim();
}

/**
 * The query of a callback URL. Not URLSearchParams: that turns the `+` of base64 into a space, and so do some proxies,
 * whose spaces are turned back since base64 has none.
 */
export function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = {};
  const start = url.indexOf('?');
  if (start < 0) return query;
  for (const pair of url.slice(start + 1).split('&')) {
    const [name, ...rest] = pair.split('=');
    query[name] = decode(rest.join('=')).replace(/ /g, '+');
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
