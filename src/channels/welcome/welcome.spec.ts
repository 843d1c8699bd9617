import fc from 'fast-check';
import { minutesOf, overlap, textAt, WelcomeWindow } from './welcome-plan';
import { fillIn, missingIn, unknownIn } from './welcome-text';

const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minute = fc.integer({ min: 0, max: 1439 });
const values = { customer: '周姐', gender: 2, rep: '张三' };

describe('the windows of a welcome', () => {
  const at = (window: Partial<WelcomeWindow>, minutes: number) => {
    const windows = [{ from: '09:00', to: '18:00', text: 'in', ...window }];
    return textAt({ text: 'out', windows, attachments: [] }, clockOf(minutes));
  };

  it('begin with their first minute and end before their last', () => {
    const times = ['08:59', '09:00', '17:59', '18:00'];
    expect(times.map((time) => at({}, minutesOf(time)))).toEqual(['out', 'in', 'in', 'out']);
  });

  it('may run over midnight, or all day', () => {
    const night = { from: '22:00', to: '08:00' };
    const times = ['21:59', '22:00', '00:00', '07:59', '08:00'];
    expect(times.map((time) => at(night, minutesOf(time)))).toEqual(['out', 'in', 'in', 'in', 'out']);
    expect(at({ from: '10:00', to: '10:00' }, 0)).toBe('in');
  });

  it('hold as many minutes as lie between their ends, and overlap just when they share one', () => {
    fc.assert(
      fc.property(minute, minute, minute, minute, (a, b, c, d) => {
        const [one, two] = [
          { from: clockOf(a), to: clockOf(b), text: 'one' },
          { from: clockOf(c), to: clockOf(d), text: 'two' },
        ];
        const held = (window: WelcomeWindow) =>
          Array.from({ length: 1440 }, (_, n) => at(window, n)).flatMap((text, n) => (text === window.text ? [n] : []));
        const [mine, theirs] = [held(one), new Set(held(two))];
        expect(mine).toHaveLength((b - a + 1440) % 1440 || 1440);
        expect(overlap(one, two)).toBe(mine.some((n) => theirs.has(n)));
      }),
      { numRuns: 60 },
    );
  });

  it('take no other way of writing a time', () => {
    for (const time of ['24:00', '9:00', '09:60', '', '09:00 ']) expect(minutesOf(time)).toBeNaN();
  });
});

describe('the text of a welcome', () => {
  it('is filled in once: braces in a name are a name', () => {
    expect(fillIn('{昵称}，我是{导购}', { ...values, customer: '{导购}' })).toBe('{导购}，我是张三');
  });

  it('names what it cannot fill in, also a brace that stands alone', () => {
    expect(unknownIn('{昵称}{优惠券}{优惠券}')).toEqual(['优惠券']);
    expect([unknownIn('{昵称'), unknownIn('称}呼'), unknownIn('好')]).toEqual([['{'], ['}'], []]);
  });

  it('has words for a customer nobody knows yet, and none for a rep', () => {
    const nobody = { customer: ' ', gender: 0, rep: '' };
    expect(fillIn('{昵称}，{称呼}好', nobody)).toBe('朋友，您好');
    expect(missingIn('{昵称}，我是{导购}', nobody)).toEqual(['导购']);
  });

  it('never leaves a brace where nothing is unknown or missing', () => {
    const part = fc.constantFrom('{昵称}', '{称呼}', '{导购}', '您好', '，', '券');
    fc.assert(
      fc.property(fc.array(part), fc.string({ minLength: 1 }), (parts, rep) => {
        const text = parts.join('');
        const known = { customer: '', gender: 0, rep: rep.replace(/[{}]/g, '') || '张' };
        fc.pre(missingIn(text, known).length === 0);
        expect(fillIn(text, known)).not.toMatch(/[{}]/);
      }),
    );
  });
});
