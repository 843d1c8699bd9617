/** Days of the week as people write them; 1 = Monday. */
const WEEKDAYS: Record<string, number> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7 };

/**
 * The day a promise is due by its own words: 今天, 明天, 后天, 周五, 下周三. Null where no day is named: what is not said is
 * not guessed.
 * @param saidOn business day (days since 1970-01-01) of the message, and its weekday, 1 = Monday
 */
export function promisedDay(text: string, saidOn: number, weekday: number): number | null {
  if (/今[天晚]/.test(text)) return saidOn;
  if (/明[天早晚]/.test(text)) return saidOn + 1;
  if (/后天/.test(text)) return saidOn + 2;
  const named = /(下)?(?:周|星期|礼拜)([一二三四五六日天])/.exec(text);
  if (!named) return null;
  const wanted = WEEKDAYS[named[2]];
  // 下周 is the week after this one, whatever today is; a plain weekday is the next such day, today included.
  return named[1] ? saidOn - weekday + 7 + wanted : saidOn + ((wanted - weekday + 7) % 7);
}
