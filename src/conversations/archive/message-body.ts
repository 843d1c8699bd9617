import { exactJson } from '../../wecom/archive/exact-json';
import { BodyFile, filesIn } from './body-files';
import { wordsOf } from './body-words';

/** A message as far as it is used; what is missing is empty. Source: document/path/91774. */
export interface MessageBody {
  /** send, recall, switch, or one nobody knows yet. */
  action: string;
  /** userid, external_userid or the id of a robot. */
  from: string;
  tolist: string[];
  /** '' in one-to-one chats. */
  roomid: string;
  /** Milliseconds; null where the message does not say. */
  sentAt: number | null;
  /** WeCom's msgtype, also one nobody knows yet; '' for what has none. */
  type: string;
  /** What can be searched. */
  text: string;
  files: BodyFile[];
  /** msgid of the message it takes back. */
  takesBack: string | null;
  /** Whether who was asked agreed to being archived; null for every other message. */
  agreement: { externalUserid: string; agrees: boolean } | null;
}

type Json = Record<string, unknown>;

/** Reads a message's JSON; null when it is none. Never throws: a message nobody understands is kept as it is. */
export function readBody(body: string): MessageBody | null {
  let parsed: unknown;
  try {
    parsed = exactJson(body);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const message = parsed as Json;
  const action = text(message.action);
  const type = text(message.msgtype);
  const sentAt = Number(message.msgtime ?? message.time);
  return {
    action,
    from: text(message.from),
    tolist: Array.isArray(message.tolist) ? message.tolist.map(text).filter(Boolean) : [],
    roomid: text(message.roomid),
    sentAt: Number.isSafeInteger(sentAt) && sentAt > 0 ? sentAt : null,
    type,
    text: action === 'send' ? wordsOf(type, message) : '',
    files: action === 'send' ? filesIn(type, message) : [],
    takesBack: action === 'recall' ? text(part(message.revoke).pre_msgid) || null : null,
    agreement: agreementOf(type, message),
  };
}

function agreementOf(type: string, message: Json): MessageBody['agreement'] {
  if (type !== 'agree' && type !== 'disagree') return null;
  const externalUserid = text(part(message[type]).userid) || text(message.from);
  return externalUserid ? { externalUserid, agrees: type === 'agree' } : null;
}

function part(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
