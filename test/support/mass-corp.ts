import { MassMessage } from '../../src/wecom/api/mass-messages.api';
import { Remote, RemoteCall } from './wecom-edge';

export const CREATE = '/cgi-bin/externalcontact/add_msg_template';
export const LIST = '/cgi-bin/externalcontact/get_groupmsg_list_v2';
const TASK = '/cgi-bin/externalcontact/get_groupmsg_task';
const RESULT = '/cgi-bin/externalcontact/get_groupmsg_send_result';
const OK = { errcode: 0, errmsg: 'ok' };

export interface Task extends MassMessage {
  sender: string;
  recipients: string[];
}

/** A corp that keeps tasks and may lose its answers on the way. */
export class MassCorp {
  tasks: Task[] = [];
  lose: 'nothing' | 'answer' | 'request' = 'nothing';
  /** The same for single senders, ahead of `lose`. */
  readonly loseOf = new Map<string, 'answer' | 'request'>();
  dispatching = false;
  /** How far WeCom's clock is ahead of ours. */
  skewMs = 0;

  constructor(
    remote: Remote,
    private readonly now: () => Date,
  ) {
    remote.answer(CREATE, (call) => {
      const body = call.body as Partial<Task> & { sender: string };
      const lost = this.loseOf.get(body.sender) ?? this.lose;
      if (lost === 'request') return 'cut';
      const task = this.add(body);
      return lost === 'answer' ? 'cut' : { ...OK, msgid: task.msgid, fail_list: ['wmGone'] };
    });
    remote.answer(LIST, ({ body }) => ({ ...OK, group_msg_list: this.listed(body) }));
    remote.answer(TASK, ({ body }) =>
      this.dispatching
        ? { errcode: 41063, errmsg: 'dispatching' }
        : { ...OK, task_list: [{ userid: this.task(body).sender, status: 0 }] },
    );
    remote.answer(RESULT, ({ body }) => ({ ...OK, send_list: this.results(this.task(body)) }));
  }

  add(body: Partial<Task> & { sender: string } & { external_userid?: string[]; chat_id_list?: string[] }): Task {
    const task: Task = {
      msgid: `msg${this.tasks.length + 1}`,
      create_time: Math.floor((this.now().getTime() + this.skewMs) / 1000),
      create_type: 0,
      recipients: body.external_userid ?? [],
      ...body,
    };
    this.tasks.push(task);
    return task;
  }

  private listed(body: RemoteCall['body']): MassMessage[] {
    const inside = (task: Task) =>
      task.create_time >= Number(body.start_time) && task.create_time <= Number(body.end_time);
    return this.tasks.filter(inside).map(({ msgid, creator, create_time, create_type, text, attachments }) => ({
      msgid,
      create_time,
      create_type,
      text,
      attachments,
      ...(creator ? { creator } : {}),
    }));
  }

  private task(body: RemoteCall['body']): Task {
    return this.tasks.find((task) => task.msgid === body.msgid) as Task;
  }

  private results(task: Task): Record<string, unknown>[] {
    const there = task.recipients.filter((id) => id !== 'wmGone');
    return there.map((id) => ({ external_userid: id, userid: task.sender, status: 0 }));
  }
}
