import { dedupeHash } from './intake';

const event = (second: number | string, who: string) =>
  `<xml><CreateTime>${second}</CreateTime><ExternalUserID><![CDATA[${who}]]></ExternalUserID></xml>`;

describe('the hash by which a repeated delivery is known', () => {
  it('differs with every letter of the text and with the receiver', () => {
    const hashes = [
      dedupeHash('app', event(1767225600, 'wmA')),
      dedupeHash('kf', event(1767225600, 'wmA')),
      dedupeHash('app', event(1767225600, 'wmB')),
      dedupeHash('app', event(1767225601, 'wmA')),
      dedupeHash('app', `${event(1767225600, 'wmA')} `),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(dedupeHash('app', event(1767225600, 'wmA'))).toBe(hashes[0]);
  });

  it('sorts by the second of the event, so that the index grows at its end', () => {
    const hashes = [1, 999_999_999, 1_767_225_600, 1_767_225_601].map((second) =>
      dedupeHash('app', event(second, 'wm')),
    );
    expect(hashes.toSorted()).toEqual(hashes);
    expect(dedupeHash('app', event('<![CDATA[1767225600]]>', 'wm')).slice(0, 10)).toBe('1767225600');
  });

  it('has one length, with or without a second', () => {
    for (const body of ['', '{"a":1}', event('', 'wm'), event('9'.repeat(30), 'wm'), event(5, 'wm')])
      expect(dedupeHash('app', body)).toHaveLength(32);
  });
});
