import { MessageBody } from './message-body';

/** External contacts have ids that start with wm or wo. Members' ids are the corp's own choice, and may too. */
const LIKE_EXTERNAL = /^w[mo][A-Za-z0-9_-]{8,}$/;

/** Whose chat a message belongs to, before anybody is looked up. */
export interface Place {
  direction: 'in' | 'out';
  /** The outside party; null for what a rep writes in a group. */
  external: string | null;
  /** The rep of a one-to-one chat, or who writes in a group. */
  rep: string | null;
  /** The group's chat id. */
  chatId: string | null;
}

/** Ids that may be those of outside parties; a look at the corp's members decides. */
export function unclearIds({ from, tolist, agreement }: MessageBody): string[] {
  return [from, ...tolist, agreement?.externalUserid ?? ''].filter((id) => LIKE_EXTERNAL.test(id));
}

/** Where a message belongs; null for talk among colleagues. @param members those of the unclear ids who are members */
export function placeOf(message: MessageBody, members: Set<string>): Place | null {
  const chatId = message.roomid || null;
  const isExternal = (id: string) => LIKE_EXTERNAL.test(id) && !members.has(id);
  if (isExternal(message.from)) {
    const rep = chatId === null ? (message.tolist[0] ?? null) : null;
    return { direction: 'in', external: message.from, rep, chatId };
  }
  const external = message.tolist.find(isExternal) ?? null;
  if (external === null || !message.from) return null;
  return { direction: 'out', external: chatId === null ? external : null, rep: message.from, chatId };
}
