import { Parser } from 'xml2js';

/** WeCom's deepest event nests five levels (SelectedItems/SelectedItem/OptionIds/OptionId). */
const DEEPEST = 12;

/** A document that is malformed, nests too deep, or brings a document type or entities of its own. */
export class UnreadableText extends Error {}

/** The two hooks of sax that xml2js leaves alone or that have to be narrowed. */
interface SaxHooks {
  onopentag: (node: unknown) => void;
  onclosetag: () => void;
  ondoctype: () => void;
  onsgmldeclaration: () => void;
}

/**
 * xml2js without what a hostile message could use: no DTD and so no entities beyond XML's five (a nickname may carry
 * any text, even in a correctly signed message), and a bounded depth. The caller bounds the size.
 */
class BoundedParser extends Parser {
  override reset(): void {
    super.reset();
    const sax = (this as unknown as { saxParser: SaxHooks }).saxParser;
    const { onopentag, onclosetag } = sax;
    let depth = 0;
    sax.onopentag = (node) => {
      if (++depth > DEEPEST) throw new UnreadableText(`the document nests deeper than ${DEEPEST} levels`);
      onopentag(node);
    };
    sax.onclosetag = () => {
      depth--;
      onclosetag();
    };
    sax.ondoctype = () => {
      throw new UnreadableText('the document declares a document type');
    };
    sax.onsgmldeclaration = () => {
      throw new UnreadableText('the document carries declarations');
    };
  }
}

/**
 * The children of the root element as an object: text as strings (numbers too, since some ids exceed 2^53), repeated
 * elements as arrays, an empty element as ''.
 * @throws UnreadableText
 */
export function readXml(text: string): Record<string, unknown> {
  const parser = new BoundedParser({ explicitArray: false, explicitRoot: false, ignoreAttrs: true, async: false });
  // Listening instead of passing a callback: after the callback's first call xml2js hears nothing any more, so whatever
  // follows the root element would pass. With async off everything has happened when parseString returns.
  const roots: unknown[] = [];
  let fault: Error | null = null;
  parser.on('end', (root: unknown) => roots.push(root));
  parser.on('error', (error: Error) => (fault ??= error));
  try {
    (parser.parseString as (text: string) => void)(text);
  } catch (error) {
    fault ??= error as Error;
  }
  if (fault) throw asUnreadable(fault);
  if (roots.length !== 1 || !isObject(roots[0]))
    throw new UnreadableText('the document is not one element with children');
  return roots[0];
}

/**
 * A JSON object with the same bounds.
 * @throws UnreadableText
 */
export function readJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableText('the document is not JSON');
  }
  if (!isObject(value) || Array.isArray(value)) throw new UnreadableText('the document is not a JSON object');
  // Level by level, so that a deep document cannot exhaust the stack.
  let level: unknown[] = [value];
  for (let depth = 1; level.length; depth++) {
    if (depth > DEEPEST) throw new UnreadableText(`the document nests deeper than ${DEEPEST} levels`);
    level = level.flatMap((node) => Object.values(node as object).filter(isObject));
  }
  return value;
}

/** XML or JSON, told apart by the first character. */
export function readDocument(text: string): Record<string, unknown> {
  return /^\s*\{/.test(text) ? readJson(text) : readXml(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function asUnreadable(error: Error): UnreadableText {
  return error instanceof UnreadableText ? error : new UnreadableText(error.message.split('\n', 1)[0]);
}
