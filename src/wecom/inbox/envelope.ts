import { readDocument, UnreadableText } from './bounded-xml';

/** One child of the envelope, as WeCom writes it: CDATA or plain text, no attributes, no entities. */
const FIELD = String.raw`<(?:ToUserName|AgentID)>(?:<!\[CDATA\[[\w@.-]*\]\]>|[\w@.-]*)</(?:ToUserName|AgentID)>\s*`;
/** The whole envelope with exactly one Encrypt, whose base64 can hold nothing that XML would read otherwise. */
const PLAIN_ENVELOPE = new RegExp(
  String.raw`^\s*<xml>\s*(?:${FIELD}){0,4}<Encrypt>(?:<!\[CDATA\[([\w+/=]+)\]\]>|([\w+/=]+))</Encrypt>\s*(?:${FIELD}){0,4}</xml>\s*$`,
);

/**
 * The ciphertext inside a callback's body. WeCom posts `<xml><ToUserName/><AgentID/><Encrypt/></xml>`; a JSON form with
 * the same names exists, in one sample of the documentation in lower case (document/path/90930).
 * The form WeCom sends is recognised whole: parsing it would be the largest part of a callback's cost, and a flood of
 * forgeries never reaches a parser. Anything else goes to the bounded parser, which gives the same answer.
 * @throws UnreadableText when there is none
 */
export function ciphertextOf(body: string): string {
  const plain = PLAIN_ENVELOPE.exec(body);
  if (plain) return plain[1] ?? plain[2];
  return parsedCiphertextOf(body);
}

/** The same by the parser alone, whatever the form. */
export function parsedCiphertextOf(body: string): string {
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
