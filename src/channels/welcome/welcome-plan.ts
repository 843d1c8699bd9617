/** Hangs on a welcome. Pictures by their id of ours. */
export type WelcomeAttachment =
  | { kind: 'link'; title: string; url: string; desc: string; pictureUrl: string }
  | { kind: 'image'; pictureId: number }
  | { kind: 'miniprogram'; title: string; appid: string; page: string; pictureId: number };

/** A text for a part of the day, from..to 'HH:mm' in business time; may run over midnight. */
export interface WelcomeWindow {
  from: string;
  to: string;
  text: string;
}

/** What a new friend is told: the text of the window it is in, else the usual one. '' everywhere sends attachments alone. */
export interface WelcomePlan {
  text: string;
  windows: WelcomeWindow[];
  attachments: WelcomeAttachment[];
}

const DAY_MINUTES = 1440;

/** Minutes after midnight of 'HH:mm'; NaN for anything else. */
export function minutesOf(time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  return match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
}

/** The text for a time of day 'HH:mm'. */
export function textAt(plan: WelcomePlan, time: string): string {
  const minute = minutesOf(time);
  return plan.windows.find((window) => covers(window, minute))?.text ?? plan.text;
}

/** Whether two windows share a minute. */
export function overlap(a: WelcomeWindow, b: WelcomeWindow): boolean {
  return covers(a, minutesOf(b.from)) || covers(b, minutesOf(a.from));
}

/** `to` is the first minute that no longer belongs to it; equal ends are the whole day. */
function covers({ from, to }: WelcomeWindow, minute: number): boolean {
  const start = minutesOf(from);
  const length = (minutesOf(to) - start + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return (minute - start + DAY_MINUTES) % DAY_MINUTES < length;
}
