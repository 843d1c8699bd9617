import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The traps of the WeCom reference that no test can be named after, and why. */
const WITHOUT_A_TEST: Record<string, string> = {
  T2: 'a secret of the wrong kind shows as 48002, which the doctor names permission by permission',
  T28: 'tags are created and set, and nothing of ours edits or deletes one in WeCom',
  T30: 'whether a unionid is there depends on the corp; unmatched orders and the match rate show it',
  T31: 'transfers are not made by this service',
  T46: 'an operator chooses the minute of a campaign; what goes out is paced by rate limits',
  T61: 'nobody tries to pull the archive over HTTP',
};
const LAST = 75;
/** Given by letters in the reference: T1b, T1c. */
const LETTERED = ['T1b', 'T1c'];

function specs(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : specs(path);
    return entry.name.endsWith('.spec.ts') ? [path] : [];
  });
}

/** T-numbers in the titles of describe, it and it.each. */
function named(text: string): string[] {
  return [...text.matchAll(/(?:describe|it)(?:\.each)?\(\s*['"`]([^'"`\n]*)|\]\)\(\s*['"`]([^'"`\n]*)/g)].flatMap(
    ([, title, each]) => (title ?? each).match(/\bT\d+[bc]?\b/g) ?? [],
  );
}

describe('the traps of the WeCom reference', () => {
  const all = [...Array.from({ length: LAST }, (_, at) => `T${at + 1}`), ...LETTERED];
  const tested = new Set(
    [...specs(join(ROOT, 'src')), ...specs(join(ROOT, 'test'))]
      .filter((path) => path !== __filename)
      .flatMap((path) => named(readFileSync(path, 'utf8'))),
  );

  it('have each a test named after them, or a reason why not', () => {
    expect(all.filter((trap) => !tested.has(trap) && !WITHOUT_A_TEST[trap])).toEqual([]);
  });

  it('are listed without a test only while there is none', () => {
    expect(Object.keys(WITHOUT_A_TEST).filter((trap) => tested.has(trap))).toEqual([]);
    expect([...tested].filter((trap) => !all.includes(trap))).toEqual([]);
  });
});
