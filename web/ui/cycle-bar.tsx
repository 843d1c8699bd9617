import { dayPlus, daysBetween, shortDay } from './format';
import { shared } from './i18n/shared';
import { useText } from './i18n/language';
import './cycle-bar.css';

/**
 * The time since the last purchase as a bar, with the window in which the next one is likely. A window and never one
 * date: "last purchase + average" is wrong more often than a constant.
 */
export function CycleBar(props: { lastDay: string; today: string; window: { from: string; to: string } }) {
  const say = useText(shared);
  const { lastDay, today, window } = props;
  const end = later(dayPlus(window.to, 3), dayPlus(today, 2));
  const length = Math.max(1, daysBetween(lastDay, end));
  const at = (day: string) => `${Math.min(100, Math.max(0, (daysBetween(lastDay, day) / length) * 100))}%`;
  const about = say('cycleAbout', { from: shortDay(window.from), to: shortDay(window.to), last: shortDay(lastDay) });
  return (
    <div className="cycle" role="img" aria-label={about}>
      <div className="cycle-track">
        <div className="cycle-gone" style={{ width: at(today) }} />
        <div
          className="cycle-window"
          style={{ left: at(window.from), width: `calc(${at(window.to)} - ${at(window.from)})` }}
        />
        <div className="cycle-today" style={{ left: at(today) }} />
      </div>
      <div className="cycle-words num">
        <span>{say('cycleLast', { day: shortDay(lastDay) })}</span>
        <strong>{say('cycleWindow', { from: shortDay(window.from), to: shortDay(window.to) })}</strong>
      </div>
    </div>
  );
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
