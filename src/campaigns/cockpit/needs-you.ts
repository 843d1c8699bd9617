import { Beat, Occurrence } from '../occurrence.entity';
import { NeedsYou, SenderView } from './occurrences.dto';
import { TaskRow } from './progress';

/** Reps who have not confirmed are worth a person's attention this long before the beat's end, in milliseconds. */
const LATE_MS = 60 * 60_000;

/** What only a person can move on, most urgent first. */
export function needsYou(
  occurrence: Occurrence,
  beats: Beat[],
  tasks: TaskRow[],
  senders: SenderView[],
  now: Date,
): NeedsYou[] {
  const list: NeedsYou[] = [];
  const add = (code: string, count: number, message: string, action: string) => {
    if (count) list.push({ code, message, action, count });
  };
  if (occurrence.state === 'asks') {
    const found = occurrence.asksDetails?.found ?? 0;
    const approved = occurrence.asksDetails?.approved ?? 0;
    add('asks', 1, `人群与审批时不同：审批 ${approved}，现在 ${found}。确认后才会发送。`, 'continue');
  }
  const failed = tasks.filter((task) => task.state === 'failed').length;
  add('failed-tasks', failed, `${failed} 个任务未建成，可继续。`, 'continue');
  const unknown = tasks.filter((task) => task.effect === 'unknown').length;
  add('unknown-tasks', unknown, `${unknown} 条结果不明（正在向企微核对）。`, 'wait');
  const away = senders.filter((sender) => sender.onLeave && sender.waiting);
  add('on-leave', away.length, `${names(away)} 请假，${waiting(away)} 个对象等不到确认。`, 'look');
  const due = beats.some((beat) => beat.state === 'open' && beat.validUntil.getTime() - now.getTime() <= LATE_MS);
  const late = due ? senders.filter((sender) => !sender.onLeave && sender.state === 'waiting') : [];
  add('unconfirmed', late.length, `${late.length} 位员工未确认（${waiting(late)} 个对象），快到有效期了。`, 'remind');
  const missed = beats.filter((beat) => beat.state === 'missed').length;
  add('missed-beats', missed, `${missed} 个波次错过了时间，没有发送。`, 'look');
  const broken = beats.filter((beat) => beat.state === 'failed');
  add('failed-beats', broken.length, `${broken.map((beat) => beat.label).join('、')} 未能生成任务。`, 'look');
  return list;
}

function names(senders: SenderView[]): string {
  return senders.map((sender) => sender.rep.name).join('、');
}

function waiting(senders: SenderView[]): number {
  return senders.reduce((sum, sender) => sum + sender.waiting, 0);
}
