import { Beat } from '../occurrence.entity';
import { BeatView, SenderView } from './occurrences.dto';

/** A task as the cockpit counts it: its own state, and its effect's. */
export interface TaskRow {
  id: number;
  beatId: number;
  sender: string;
  state: string;
  error: string | null;
  effect: string;
  problem: string | null;
  reminded: number;
}

export interface SenderRow {
  userid: string;
  name: string;
  onLeave: number;
  delivered: number;
  waiting: number;
}

/** How a task stands, in one word. */
function standing(task: TaskRow): keyof BeatView['tasks'] {
  if (task.effect === 'unknown') return 'unknown';
  if (task.state === 'confirmed' || task.state === 'closed') return 'confirmed';
  if (task.state === 'created' || task.state === 'failed' || task.state === 'withdrawn') return task.state;
  return 'planned';
}

/** Beats with their tasks and recipients counted by state. */
export function beatViews(
  beats: Beat[],
  tasks: TaskRow[],
  states: { beat_id: number; state: string; count: number }[],
): BeatView[] {
  return beats.map((beat) => {
    const counted = { planned: 0, created: 0, confirmed: 0, failed: 0, unknown: 0, withdrawn: 0 };
    for (const task of tasks) if (task.beatId === beat.id) counted[standing(task)]++;
    // Whoever has confirmed has been given the task.
    counted.created += counted.confirmed;
    const recipients = {
      pending: 0,
      suppressed: 0,
      tasked: 0,
      confirmed: 0,
      delivered: 0,
      rejected: 0,
      unconfirmed: 0,
      withdrawn: 0,
    };
    for (const row of states) {
      if (row.beat_id === beat.id) recipients[row.state as keyof typeof recipients] = Number(row.count);
    }
    return {
      id: beat.id,
      key: beat.beatKey,
      label: beat.label,
      text: beat.text,
      at: beat.at.toISOString(),
      validUntil: beat.validUntil.toISOString(),
      state: beat.state,
      error: beat.error,
      tasks: counted,
      recipients,
    };
  });
}

/** What is worst first: a sender is shown by the state that needs most attention. */
const ORDER: (keyof BeatView['tasks'])[] = ['unknown', 'failed', 'created', 'planned', 'withdrawn', 'confirmed'];
const STATES: Record<keyof BeatView['tasks'], string> = {
  unknown: 'unknown',
  failed: 'failed',
  created: 'waiting',
  planned: 'planned',
  withdrawn: 'withdrawn',
  confirmed: 'done',
};

/** Senders with their tasks. */
export function senderViews(senders: SenderRow[], tasks: TaskRow[]): SenderView[] {
  return senders.map((sender) => {
    const mine = tasks.filter((task) => task.sender === sender.userid);
    const standings = mine.map(standing);
    const worst = ORDER.find((one) => standings.includes(one)) ?? 'planned';
    const troubled = mine.find((task) => standing(task) === worst);
    return {
      rep: { userid: sender.userid, name: sender.name },
      onLeave: Boolean(sender.onLeave),
      tasks: mine.length,
      confirmed: standings.filter((one) => one === 'confirmed').length,
      delivered: Number(sender.delivered),
      waiting: Number(sender.waiting),
      reminded: Math.max(0, ...mine.filter((task) => task.state === 'created').map((task) => Number(task.reminded))),
      state: STATES[worst],
      error: worst === 'failed' || worst === 'unknown' ? (troubled?.error ?? troubled?.problem ?? null) : null,
    };
  });
}
