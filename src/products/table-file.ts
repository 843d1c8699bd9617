import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse';
import { decodeStream } from 'iconv-lite';
import { Refused } from '../platform/errors/errors';

/** How the bytes of a table are to be read. */
export interface TableFormat {
  encoding: 'utf8' | 'gb18030' | 'utf16le';
  delimiter: ',' | '\t' | ';';
}

/** One row; the header is row 1, as in a spreadsheet. */
export interface TableRow {
  rowNo: number;
  cells: string[];
}

/** A single record larger than this is an unclosed quotation mark, not a row. */
const LONGEST_ROW = 1_000_000;

/**
 * Finds out how a table was written, from all of its bytes: UTF-8 (with or without a mark), UTF-16 with one, else
 * GB18030, which spreadsheet programs in China write; the delimiter that its first line has most of.
 */
export async function formatOf(bytes: AsyncIterable<Buffer>): Promise<TableFormat> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let head = Buffer.alloc(0);
  let utf8 = true;
  for await (const chunk of bytes) {
    if (head.length < 65_536) head = Buffer.concat([head, chunk]);
    if (utf8) utf8 = decodes(strict, chunk, true);
  }
  if (utf8) utf8 = decodes(strict, undefined, false);
  const utf16 = head[0] === 0xff && head[1] === 0xfe;
  const encoding = utf16 ? 'utf16le' : utf8 ? 'utf8' : 'gb18030';
  // Delimiters are ASCII in all three encodings.
  const firstLine = head.toString(utf16 ? 'utf16le' : 'latin1').split(/[\r\n]/, 1)[0];
  const count = (mark: string) => firstLine.split(mark).length;
  const delimiter = ([',', '\t', ';'] as const).reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  return { encoding, delimiter };
}

function decodes(decoder: TextDecoder, chunk: Buffer | undefined, stream: boolean): boolean {
  try {
    decoder.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
}

/** Reads rows one by one; cells are cleaned of what spreadsheet programs wrap around numbers. */
export async function* readTable(bytes: Readable, format: TableFormat): AsyncGenerator<TableRow> {
  const rows = parse({
    delimiter: format.delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const text = bytes.pipe(decodeStream(format.encoding));
  bytes.on('error', (error) => rows.destroy(error));
  text.on('error', (error) => rows.destroy(error));
  (text as NodeJS.ReadableStream).pipe(rows);
  let rowNo = 0;
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      rowNo++;
      yield { rowNo, cells: cells.map(cleanCell) };
    }
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('CSV_')) throw error;
    throw new Refused('table.unreadable', `第 ${rowNo + 1} 行之后读不下去：引号没有成对，或一行过长。`, {
      details: { rowNo: rowNo + 1 },
    });
  } finally {
    bytes.destroy();
  }
}

/** ="123" and '123 keep a spreadsheet program from rounding a long number; tabs do the same in shop exports. */
function cleanCell(cell: string): string {
  const text = cell.replace(/^\uFEFF/, '').trim();
  const formula = /^="(.*)"$/.exec(text);
  return (formula ? formula[1] : text.replace(/^'/, '')).trim();
}

/**
 * Which column holds which field, by the names a header may have; the first name of a field that the header has wins.
 * Names are compared without blanks, units and what stands in brackets.
 */
export function columnsOf<Field extends string>(
  header: string[],
  names: Record<Field, readonly string[]>,
): Partial<Record<Field, number>> {
  const plain = header.map(plainName);
  const found: Partial<Record<Field, number>> = {};
  for (const field of Object.keys(names) as Field[]) {
    const at = names[field].map((name) => plain.indexOf(plainName(name))).find((index) => index >= 0);
    if (at !== undefined) found[field] = at;
  }
  return found;
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*"']/g, '')
    .replace(/[([【].*?[)\]】]/g, '')
    .replace(/[:：]$/, '');
}

/**
 * Yuan as text → integer fen, without floating point: '1,234.5', '¥12', '12元'. Undefined for anything that is not an
 * amount with at most two decimals.
 */
export function fenOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/[\s,¥元]|CNY|RMB/gi, '');
  const match = /^(-?)(\d{1,12})(?:\.(\d{0,2})0*)?$/.exec(plain);
  if (!match) return undefined;
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] ? -fen : fen;
}

/** '2', '2.00', '2件' → 2; undefined for anything that is not a whole number. */
export function wholeOf(text: string): number | undefined {
  const match = /^(-?\d{1,9})(?:\.0+)?(?:件|个|天|包|罐|盒|袋|瓶)?$/.exec(text.normalize('NFKC').replace(/[\s,]/g, ''));
  return match ? Number(match[1]) : undefined;
}
