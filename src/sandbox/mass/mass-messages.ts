import { Agenda } from '../state/agenda';
import { BoxClock } from '../state/box-clock';
import { Chance } from '../state/chance';
import { Store } from '../state/store';
import { dayOf, HOUR_MS, MINUTE_MS } from '../state/time';
import { SendBudget } from './send-budget';

export interface NewTask {
  chatType: 'single' | 'group';
  /** Who has to confirm, and to which customers or groups. */
  members: { userid: string; targets: string[] }[];
  sender: string;
  content: string;
  attachments: unknown[];
  failList: string[];
}

/** Who received what when a rep confirmed. */
export interface Delivery {
  chatType: 'single' | 'group';
  userid: string;
  content: string;
  /** Customers or chat ids. */
  targets: string[];
}

interface TaskRow {
  msgid: string;
  chat_type: 'single' | 'group';
  content: string;
  cancelled_at: number | null;
  create_type: number;
}

interface RepRow {
  confirms: 'at-once' | 'late' | 'never';
  on_leave: number;
}

/** The wire's numbers: delivered, no friend any more, budget used up. */
const SENT = 1;
const NOT_A_FRIEND = 2;
const OVER_BUDGET = 3;

/** Mass messages: a task per call, which reaches nobody until the rep has confirmed it in the client. */
export class MassMessages {
  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
    private readonly agenda: Agenda,
    private readonly budget: SendBudget,
  ) {}

  /** Writes the task in the caller's transaction and gives it to its reps; returns the msgid. */
  create(task: NewTask, by: { api: true } | { rep: string } = { api: true }): string {
    const now = this.clock.now();
    const msgid = `msg${this.chance.id(29, 'mass', this.store.next('mass'))}`;
    this.store.run(
      `INSERT INTO mass_task (msgid, chat_type, sender, create_type, creator, content, attachments, created_at, fail_list)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      msgid,
      task.chatType,
      task.sender,
      'api' in by ? 0 : 1,
      'api' in by ? null : by.rep,
      task.content,
      JSON.stringify(task.attachments),
      now,
      JSON.stringify(task.failList),
    );
    for (const { userid, targets } of task.members) {
      this.store.run('INSERT INTO mass_member (msgid, userid) VALUES (?, ?)', msgid, userid);
      for (const target of targets) {
        this.store.run(
          'INSERT OR IGNORE INTO mass_target (msgid, userid, target, status) VALUES (?, ?, ?, 0)',
          msgid,
          userid,
          target,
        );
      }
      if ('api' in by) this.planConfirm(msgid, userid, task.content);
    }
    return msgid;
  }

  /** At once is 1 to 10 minutes, late 2 to 8 hours; one who never looks or is on leave plans nothing. */
  private planConfirm(msgid: string, userid: string, content: string): void {
    const rep = this.store.one<RepRow>('SELECT confirms, on_leave FROM rep WHERE userid = ?', userid);
    if (!rep || rep.on_leave || rep.confirms === 'never') return;
    const draw = this.chance.unit('confirm', userid, content, dayOf(this.clock.now()));
    const wait = rep.confirms === 'at-once' ? (1 + 9 * draw) * MINUTE_MS : (2 + 6 * draw) * HOUR_MS;
    this.agenda.plan(this.clock.now() + wait, 'confirm', `${msgid}:${userid}`, { msgid, userid });
  }

  /** A late rep who is reminded looks within 5 to 30 minutes. */
  remind(msgid: string): void {
    this.store.run('INSERT INTO mass_reminder (msgid, at) VALUES (?, ?)', msgid, this.clock.now());
    for (const { userid } of this.store.all<{ userid: string }>(
      'SELECT userid FROM mass_member WHERE msgid = ?',
      msgid,
    )) {
      const wait = this.chance.between(5, 30, 'reminded', userid, msgid) * MINUTE_MS;
      this.agenda.hasten('confirm', `${msgid}:${userid}`, this.clock.now() + wait);
    }
  }

  /** Reminders of one task in the last 24 hours. */
  remindersOf(msgid: string): number {
    return this.store.count(
      'SELECT COUNT(*) FROM mass_reminder WHERE msgid = ? AND at > ?',
      msgid,
      this.clock.now() - 24 * HOUR_MS,
    );
  }

  /** Stops what reps have not sent yet. False when the task was already cancelled. */
  cancel(msgid: string): boolean {
    return (
      this.store.run(
        'UPDATE mass_task SET cancelled_at = ? WHERE msgid = ? AND cancelled_at IS NULL',
        this.clock.now(),
        msgid,
      ) > 0
    );
  }

  /** The rep taps confirm: everybody still to be served is, or is marked why not. Null when there is nothing to send. */
  confirm(msgid: string, userid: string): Delivery | null {
    const task = this.store.one<TaskRow>('SELECT * FROM mass_task WHERE msgid = ?', msgid);
    if (!task || task.cancelled_at !== null) return null;
    const now = this.clock.now();
    const first = this.store.run(
      'UPDATE mass_member SET sent_at = ? WHERE msgid = ? AND userid = ? AND sent_at IS NULL',
      now,
      msgid,
      userid,
    );
    if (first === 0) return null;
    const targets = this.store.all<{ target: string }>(
      'SELECT target FROM mass_target WHERE msgid = ? AND userid = ? AND status = 0 ORDER BY target',
      msgid,
      userid,
    );
    const delivered: string[] = [];
    for (const { target } of targets) {
      if (task.chat_type === 'group' && this.leavesOut(userid, target, task.content)) continue;
      const status = this.reachable(task.chat_type, userid, target)
        ? this.budget.spend(target, now)
          ? SENT
          : OVER_BUDGET
        : NOT_A_FRIEND;
      this.store.run(
        'UPDATE mass_target SET status = ?, send_at = ? WHERE msgid = ? AND userid = ? AND target = ?',
        status,
        status === SENT ? now : null,
        msgid,
        userid,
        target,
      );
      if (status === SENT) delivered.push(target);
    }
    return { chatType: task.chat_type, userid, content: task.content, targets: delivered };
  }

  /** Share of groups an owner does not tick: old clients let them choose (chat_id_list is kept by clients from 4.1.10). */
  get groupsLeftOut(): number {
    return Number(this.store.meta('mass.groups-left-out') ?? 0);
  }

  setGroupsLeftOut(share: number): void {
    this.store.setMeta('mass.groups-left-out', String(share));
  }

  private leavesOut(userid: string, chatId: string, content: string): boolean {
    return this.chance.unit('left-out', userid, chatId, content) < this.groupsLeftOut;
  }

  private reachable(chatType: 'single' | 'group', userid: string, target: string): boolean {
    return chatType === 'single'
      ? this.store.count(
          "SELECT COUNT(*) FROM follow WHERE userid = ? AND external_userid = ? AND status = 'friend'",
          userid,
          target,
        ) > 0
      : this.store.count(
          'SELECT COUNT(*) FROM chat WHERE chat_id = ? AND owner = ? AND dismissed = 0',
          target,
          userid,
        ) > 0;
  }
}
