import { readDocument, UnreadableText } from './bounded-xml';

/** Which callback URL a message came in by; each has its own token and key. */
export type Receiver = 'app' | 'kf' | 'archive';

/** One message of WeCom, decrypted and parsed. */
export interface WecomEvent {
  receiver: Receiver;
  /** The value of Event, such as change_external_contact; `message` for a member's plain message to the app. */
  kind: string;
  /** The value of ChangeType, the MsgType of a plain message, or ''. */
  changeType: string;
  /** The value of UpdateDetail (change_external_chat), or ''. */
  detail: string;
  /** Whom or what it is about: a customer, group, tag, rep or kf account id; the kind where it names none. */
  subject: string;
  /** CreateTime, to the second; when the message was received where it carries none. */
  at: Date;
  /** When it was stored, by our clock. */
  receivedAt: Date;
  /** All elements by name. Numbers stay text; repeated elements are arrays; an empty element is ''. */
  fields: Record<string, unknown>;
}

/** Where the subject of each kind of event stands, most telling first. */
const SUBJECT_FIELDS: Record<string, string[]> = {
  change_external_contact: ['ExternalUserID', 'UserID'],
  change_external_chat: ['ChatId'],
  change_external_tag: ['Id'],
  change_contact: ['UserID', 'Id', 'TagId'],
  customer_acquisition: ['ExternalUserID', 'LinkId'],
  kf_msg_or_event: ['OpenKfId'],
  template_card_event: ['TaskId'],
  template_card_menu_event: ['TaskId'],
  upload_media_job_finish: ['JobId'],
};

/** A longer subject than any WeCom id (64 bytes); a forged one is cut rather than refused. */
const LONGEST_SUBJECT = 128;

/**
 * Parses the decrypted text of a callback.
 * @throws UnreadableText when it is neither XML nor JSON or says not what it is
 */
export function readEvent(receiver: Receiver, text: string, receivedAt: Date): WecomEvent {
  const fields = readDocument(text);
  const type = textOf(fields.MsgType);
  if (!type) throw new UnreadableText('the message has no MsgType');
  const isEvent = type === 'event';
  const kind = isEvent ? textOf(fields.Event) : 'message';
  if (!kind) throw new UnreadableText('the event has no name');
  const seconds = Number(textOf(fields.CreateTime));
  return {
    receiver,
    kind,
    changeType: isEvent ? textOf(fields.ChangeType) : type,
    detail: textOf(fields.UpdateDetail),
    subject: subjectOf(kind, fields),
    at: Number.isInteger(seconds) && seconds > 0 ? new Date(seconds * 1000) : receivedAt,
    receivedAt,
    fields,
  };
}

/** `change_external_chat.update.add_member`: how an event is named in lists, filters and errors. */
export function nameOf(event: Pick<WecomEvent, 'kind' | 'changeType' | 'detail'>): string {
  return [event.kind, event.changeType, event.detail].filter(Boolean).join('.');
}

function subjectOf(kind: string, fields: Record<string, unknown>): string {
  const names = SUBJECT_FIELDS[kind] ?? ['FromUserName'];
  const subject = names.map((name) => textOf(fields[name])).find((value) => value !== '' && value !== 'sys');
  return (subject ?? kind).slice(0, LONGEST_SUBJECT);
}

/** The text of a leaf; '' for what is absent or has children. JSON messages may carry numbers. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}
