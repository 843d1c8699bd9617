import { Box, Routing } from '../box';
import { NewTask } from '../mass/mass-messages';
import { Api, Call } from './api';
import { Attachment, ATTACHMENTS, checkContent, TEXT } from './attachments';
import { findRep } from './members';
import { WireFault } from './wire-fault';

/** Reminders of one task within 24 hours. */
const MOST_REMINDERS = 3;
const MSGID = { msgid: { type: 'string', required: true } } as const;

/** Making, reminding and withdrawing mass messages. Making one twice makes two tasks: there is no idempotency key. */
export function massMessageApis(box: Box): Api[] {
  return [
    {
      path: 'externalcontact/add_msg_template',
      method: 'POST',
      token: 'app',
      fields: {
        chat_type: { type: 'string', oneOf: ['single', 'group'] },
        external_userid: { type: 'strings', max: 10_000 },
        chat_id_list: { type: 'strings', max: 2000 },
        tag_filter: {
          type: 'object',
          fields: { group_list: { type: 'objects', max: 100, fields: { tag_list: { type: 'strings', max: 100 } } } },
        },
        sender: { type: 'string' },
        allow_select: { type: 'bool' },
        text: TEXT,
        attachments: ATTACHMENTS,
      },
      empty: { fail_list: [], msgid: '' },
      run: ({ params }) => {
        const content = (params.text?.content as string | undefined) ?? '';
        const attachments = (params.attachments ?? []) as Attachment[];
        checkContent(box, content, attachments);
        const task = params.chat_type === 'group' ? groupTask(box, params) : singleTask(box, params);
        if (task.members.length === 0) throw new WireFault(41048, '', { fail_list: task.failList });
        return { fail_list: task.failList, msgid: box.mass.create({ ...task, content, attachments }) };
      },
    },
    {
      path: 'externalcontact/remind_groupmsg_send',
      method: 'POST',
      token: 'app',
      fields: MSGID,
      run: ({ params }) => {
        requireOpenTask(box, params.msgid);
        if (box.mass.remindersOf(params.msgid) >= MOST_REMINDERS) throw new WireFault(41094);
        box.mass.remind(params.msgid);
        return {};
      },
    },
    {
      path: 'externalcontact/cancel_groupmsg_send',
      method: 'POST',
      token: 'app',
      fields: MSGID,
      run: ({ params }) => {
        requireOpenTask(box, params.msgid);
        box.mass.cancel(params.msgid);
        return {};
      },
    },
  ];
}

function requireOpenTask(box: Box, msgid: string): void {
  const task = box.store.one<{ cancelled_at: number | null }>(
    'SELECT cancelled_at FROM mass_task WHERE msgid = ?',
    msgid,
  );
  if (!task) throw new WireFault(41047);
  if (task.cancelled_at !== null) throw new WireFault(41093);
}

type Recipients = Omit<NewTask, 'content' | 'attachments'>;

/** Groups go to their owner: the ones of another owner fail. Without a list the owner's client picks all their groups. */
function groupTask(box: Box, params: Call['params']): Recipients {
  if (!params.sender) throw new WireFault(40058, 'sender missing');
  const sender = findRep(box, params.sender).userid;
  const own = box.store
    .all<{ id: string }>('SELECT chat_id id FROM chat WHERE owner = ? AND dismissed = 0', sender)
    .map(({ id }) => id);
  const asked = [...new Set((params.chat_id_list as string[] | undefined) ?? own)];
  const mine = new Set(own);
  const targets = asked.filter((id) => mine.has(id));
  return {
    chatType: 'group',
    sender,
    members: targets.length > 0 ? [{ userid: sender, targets }] : [],
    failList: asked.filter((id) => !mine.has(id)),
  };
}

/** Customers go to the explicit sender, or each to the member who chatted with them last when the box is set so. */
function singleTask(box: Box, params: Call['params']): Recipients {
  const asked = params.external_userid as string[] | undefined;
  if (!asked?.length && !params.sender && !params.tag_filter)
    throw new WireFault(40058, 'sender, external_userid and tag_filter all empty');
  const sender = params.sender ? findRep(box, params.sender).userid : '';
  const ids = [...new Set(asked?.length ? asked : filtered(box, sender, params.tag_filter))];
  const routing: Routing = sender && routingOf(box) === 'sender' ? 'sender' : 'last-chat';
  const byRep = new Map<string, string[]>();
  const failList: string[] = [];
  for (const id of ids) {
    // The sender must have the customer even where the task then goes to the one who chatted last.
    const userid =
      sender && !box.people.follows(sender, id) ? undefined : routing === 'sender' ? sender : lastChatter(box, id);
    if (userid) byRep.set(userid, [...(byRep.get(userid) ?? []), id]);
    else failList.push(id);
  }
  const members = [...byRep].map(([userid, targets]) => ({ userid, targets }));
  return { chatType: 'single', sender, members, failList };
}

/** How one-to-one tasks find their rep; kept with the box's state. */
export function routingOf(box: Box): Routing {
  return box.store.meta('mass.routing') === 'last-chat' ? 'last-chat' : 'sender';
}

function lastChatter(box: Box, externalUserid: string): string | undefined {
  return box.store.one<{ userid: string }>(
    `SELECT userid FROM follow WHERE external_userid = ? AND status IN ('friend', 'left')
     ORDER BY status, last_chat_at DESC, userid LIMIT 1`,
    externalUserid,
  )?.userid;
}

/** Customers by tags: any tag inside one entry, every entry; of the sender, or of all members without one. */
function filtered(box: Box, sender: string, filter: { group_list?: { tag_list?: string[] }[] } | undefined): string[] {
  const entries = (filter?.group_list ?? []).map((entry) => entry.tag_list ?? []).filter((tags) => tags.length > 0);
  const tagged = entries.map(
    (tags) =>
      `AND EXISTS (SELECT 1 FROM follow_tag t WHERE t.userid = f.userid AND t.external_userid = f.external_userid AND t.tag_id IN (${tags.map(() => '?').join()}))`,
  );
  const rows = box.store.all<{ id: string }>(
    `SELECT DISTINCT f.external_userid id FROM follow f WHERE f.status IN ('friend', 'left') AND (? = '' OR f.userid = ?) ${tagged.join(' ')} ORDER BY 1`,
    sender,
    sender,
    ...entries.flat(),
  );
  return rows.map(({ id }) => id);
}
