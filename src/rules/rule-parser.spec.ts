import { z } from 'zod';
import { sql } from '../platform/database/sql';
import { Refused } from '../platform/errors/errors';
import { RuleKindOf } from './rule-kind';
import { OfferedKind, RuleKinds } from './rule-kinds';
import { RuleParser } from './rule-parser';

const params = z.strictObject({ days: z.int().min(1).default(30), word: z.string().min(1) });
const kind: RuleKindOf<unknown> = {
  group: '聊天',
  label: '提到',
  template: '近 {days} 天提到 {word}',
  mentionsTime: true,
  changesOn: [],
  where: () => sql`1 = 1`,
  sentence: () => '提到',
  facts: async () => new Map(),
};
const offered: OfferedKind = { name: 'says', kind, params };
const parser = new RuleParser({ find: (name: string) => (name === 'says' ? offered : undefined) } as RuleKinds);

const says = (id: string) => ({ id, kind: 'says', params: { word: '奶' } });
const all = (id: string, ...children: unknown[]) => ({ id, op: 'all', children });

function refusal(input: unknown): { code: string; node: unknown; message: string } {
  try {
    parser.parse(input);
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, node: error.details.node, message: error.message };
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('a rule that comes in', () => {
  it('is completed with the defaults of its kinds', () => {
    const { tree, kinds } = parser.parse(all('a', says('b'), { ...says('c'), includeUnknown: true }));
    expect(tree).toEqual({
      id: 'a',
      op: 'all',
      children: [
        { id: 'b', kind: 'says', params: { days: 30, word: '奶' } },
        { id: 'c', kind: 'says', params: { days: 30, word: '奶' }, includeUnknown: true },
      ],
    });
    expect([...kinds.keys()]).toEqual(['b', 'c']);
  });

  it('is refused by name of the node where a group is empty, wherever it is', () => {
    expect(refusal(all('a', says('b'), all('hollow')))).toMatchObject({ code: 'rules.empty-group', node: 'hollow' });
    expect(refusal(all('a'))).toMatchObject({ code: 'rules.empty-group', node: 'a' });
  });

  it('is refused where "not" has two parts', () => {
    const input = { id: 'n', op: 'not', children: [says('a'), says('b')] };
    expect(refusal(input)).toMatchObject({ code: 'rules.one-child', node: 'n' });
  });

  it('is refused where a kind is unknown or filled in wrong, saying what', () => {
    expect(refusal({ id: 'x', kind: 'nothing', params: {} })).toMatchObject({ code: 'rules.unknown-kind', node: 'x' });
    const wrong = refusal(all('a', { id: 'x', kind: 'says', params: { days: 0, word: '奶', more: 1 } }));
    expect(wrong).toMatchObject({ code: 'rules.bad-params', node: 'x' });
    expect(wrong.message).toMatch(/days/);
    expect(wrong.message).toMatch(/more/);
  });

  it('is refused where two parts have one id', () => {
    expect(refusal(all('a', says('b'), says('b')))).toMatchObject({ code: 'rules.duplicate-id', node: 'b' });
  });

  it('is refused beyond six levels and beyond a hundred parts', () => {
    const nested = (levels: number): unknown => (levels === 1 ? says('leaf') : all(`l${levels}`, nested(levels - 1)));
    expect(() => parser.parse(nested(6))).not.toThrow();
    expect(refusal(nested(7))).toMatchObject({ code: 'rules.too-deep', node: 'leaf' });
    const wide = (parts: number) => all('top', ...Array.from({ length: parts - 1 }, (_, at) => says(`c${at}`)));
    expect(() => parser.parse(wide(100))).not.toThrow();
    expect(refusal(wide(101))).toMatchObject({ code: 'rules.too-large' });
  });

  it.each([
    null,
    7,
    'all',
    [],
    {},
    { id: 'a' },
    { id: 'a', op: 'xor', children: [] },
    { id: '', kind: 'says', params: {} },
  ])('is refused where it is no rule at all: %j', (input) => {
    expect(refusal(input).code).toBe('rules.malformed');
  });
});
