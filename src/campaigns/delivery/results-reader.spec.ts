import { nextReading } from './results-reader';

describe('readings of a task', () => {
  const made = new Date('2026-11-22T01:00:00Z');
  const after = (minutes: number) => new Date(made.getTime() + minutes * 60_000);

  it('come close together at first, then every hour, never at or before now', () => {
    const times: number[] = [];
    let now = made;
    for (let reading = 0; reading < 8; reading++) {
      now = nextReading(made, now);
      times.push((now.getTime() - made.getTime()) / 60_000);
    }
    expect(times).toEqual([2, 6, 12, 30, 60, 120, 180, 240]);
  });

  it('go on at the next of these times after a pause of the service', () => {
    expect(nextReading(made, after(8))).toEqual(after(12));
    expect(nextReading(made, after(100.5))).toEqual(after(120));
    expect(nextReading(made, after(1500))).toEqual(after(1560));
  });
});
