import { KfItem } from '../../wecom/api/kf-items';
import { SessionNews } from './session-states';

/** The customer an entry of sync_msg is about; '' for entries about a servicer or the account. */
export function customerOf(item: KfItem): string {
  return item.event?.external_userid ?? item.external_userid ?? '';
}

/** What an entry says about its session; null where that is nothing. */
export function newsOf(item: KfItem): SessionNews | null {
  const at = item.send_time * 1000;
  if (item.origin === 3) return { at, what: 'customer-wrote' };
  const stands = (state: 'human' | 'ended', servicer = ''): SessionNews => {
    return { at, what: 'stands', state, servicer, cause: 'servicer' };
  };
  // Whoever writes in the client holds the session.
  if (item.origin === 5) return stands('human', item.servicer_userid);
  if (item.event?.event_type !== 'session_status_change') return null;
  const { change_type, new_servicer_userid } = item.event;
  return change_type === 3 ? stands('ended') : stands('human', new_servicer_userid);
}

/** What can be read of a message: its text, or the title of what has one; '' for the rest. */
export function textOf(item: KfItem): string {
  const body = item[item.msgtype];
  if (!body || typeof body !== 'object') return '';
  const { content, title, name, nickname, head_content } = body as Record<string, unknown>;
  const text = [content, title, head_content, name, nickname].find((part) => typeof part === 'string' && part !== '');
  return typeof text === 'string' ? text : '';
}
