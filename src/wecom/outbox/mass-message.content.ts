import type { Attachment } from '../api/attachment';
import type { ChatType, MassMessage } from '../api/mass-messages.api';

/** What a mass-message effect keeps; to whom is the owner's recipientsOf. */
export interface MassMessagePayload {
  chat_type: ChatType;
  /** userid of the rep who gets the task. */
  sender: string;
  /** At most 4,000 bytes; '' for attachments alone. */
  text: string;
  attachments: Attachment[];
}

/** Fields that WeCom may answer changed or not at all: media ids expire, picture URLs are rewritten. */
const CHANGING = /^(media_id|pic_url|pic_media_id|picurl)$/;

/** Whether a task WeCom lists carries the content that was sent. */
export function sameContent(sent: MassMessagePayload, listed: MassMessage): boolean {
  if (squeeze(sent.text) !== squeeze(listed.text?.content ?? '')) return false;
  return sameAttachments(sent.attachments, listed.attachments ?? []);
}

/** Whether two lists say the same, apart from media ids and picture URLs. */
export function sameAttachments(sent: Attachment[], listed: { msgtype: string }[]): boolean {
  return sent.length === listed.length && sent.every((one, at) => sameAttachment(one, listed[at]));
}

function sameAttachment(sent: Attachment, listed: { msgtype: string }): boolean {
  if (sent.msgtype !== listed.msgtype) return false;
  const mine = fieldsOf(sent);
  const theirs = fieldsOf(listed);
  return Object.entries(mine).every(
    ([name, value]) => CHANGING.test(name) || theirs[name] === undefined || theirs[name] === value,
  );
}

function fieldsOf(attachment: { msgtype: string }): Record<string, unknown> {
  const fields = (attachment as Record<string, unknown>)[attachment.msgtype];
  return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
}

/** Line ends and outer spaces do not survive every client. */
function squeeze(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}
