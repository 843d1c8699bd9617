import fc from 'fast-check';
import { exactJson } from './exact-json';

describe('exact JSON', () => {
  it('keeps the digits of ids beyond 2^53, as text', () => {
    expect(exactJson('{"meetingid":9223372036854775807,"n":-9007199254740993,"s":"12345678901234567890"}')).toEqual({
      meetingid: '9223372036854775807',
      n: '-9007199254740993',
      s: '12345678901234567890',
    });
  });

  it('reads everything else as JSON does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const plain: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text));
        expect(exactJson(text)).toEqual(plain);
      }),
    );
  });

  it('leaves digits inside of strings alone, also behind escapes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const value = { a: `99999999999999999999"${text}\\`, b: [text] };
        expect(exactJson(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  it('refuses what is no JSON', () => {
    expect(() => exactJson('{"a":')).toThrow(SyntaxError);
  });
});
