import { promisedDay } from './promise-day';

// Day 20000 is 2024-10-04, a Friday.
const FRIDAY = 20_000;
const THURSDAY = FRIDAY - 1;

describe('the day a promise is due', () => {
  it.each([
    ['有的，周五给您补发小样', THURSDAY, 4, FRIDAY],
    ['周五给您补发', FRIDAY, 5, FRIDAY],
    ['星期三到', THURSDAY, 4, FRIDAY + 5],
    ['下周三给您留', THURSDAY, 4, FRIDAY + 5],
    ['下周日', THURSDAY, 4, FRIDAY + 9],
    ['明天出', THURSDAY, 4, FRIDAY],
    ['后天到', THURSDAY, 4, FRIDAY + 1],
    ['今晚发您', THURSDAY, 4, THURSDAY],
    ['到货第一时间通知您', THURSDAY, 4, null],
  ])('%s', (text, day, weekday, due) => expect(promisedDay(text, day, weekday)).toBe(due));
});
