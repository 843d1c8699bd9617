import { Refused } from '../../platform/errors/errors';
import { KF_LINK, KF_MENU, KF_TEXT_BYTES } from './kf-limits';

/** One entry of a menu message. */
type KfMenuItem =
  | { type: 'click'; click: { id?: string; content: string } }
  | { type: 'view'; view: { url: string; content: string } }
  | { type: 'miniprogram'; miniprogram: { appid: string; pagepath: string; content: string } }
  | { type: 'text'; text: { content: string; no_newline?: 0 | 1 } };

/** The body of a message to a customer of 微信客服, by msgtype (document/path/94677). media_ids live three days. */
export type KfBody =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'image'; image: { media_id: string } }
  | { msgtype: 'voice'; voice: { media_id: string } }
  | { msgtype: 'video'; video: { media_id: string } }
  | { msgtype: 'file'; file: { media_id: string } }
  | { msgtype: 'link'; link: { title: string; desc?: string; url: string; thumb_media_id: string } }
  | {
      msgtype: 'miniprogram';
      miniprogram: { appid: string; title?: string; thumb_media_id: string; pagepath: string };
    }
  | { msgtype: 'msgmenu'; msgmenu: { head_content?: string; list?: KfMenuItem[]; tail_content?: string } }
  | { msgtype: 'location'; location: { name?: string; address?: string; latitude: number; longitude: number } }
  | { msgtype: 'business_card'; business_card: { userid: string } }
  | { msgtype: 'ca_link'; ca_link: { link_url: string } };

/** Holds a body against the documented lengths. @throws Refused wecom.kf-body, before anything is planned or called */
export function checkKfBody(body: KfBody): void {
  if (body.msgtype === 'text') {
    if (!body.text.content.trim()) throw refuse('The message has no text.');
    within(body.text.content, KF_TEXT_BYTES, 'text');
  } else if (body.msgtype === 'link') {
    within(body.link.title, KF_LINK.titleBytes, 'link.title');
    within(body.link.desc ?? '', KF_LINK.descBytes, 'link.desc');
  } else if (body.msgtype === 'msgmenu') {
    const { head_content = '', list = [] } = body.msgmenu;
    within(head_content, KF_MENU.headBytes, 'msgmenu.head_content');
    if (list.length > KF_MENU.items) throw refuse(`A menu has at most ${KF_MENU.items} items.`);
    for (const item of list) {
      if (item.type !== 'click') continue;
      within(item.click.id ?? '', KF_MENU.idBytes, 'msgmenu.list.id');
      within(item.click.content, KF_MENU.contentBytes, 'msgmenu.list.content');
    }
  }
}

function within(text: string, most: number, field: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > most) throw refuse(`${field} has ${bytes} bytes; WeCom takes ${most}. Shorten it.`, { most });
}

function refuse(why: string, details: Record<string, unknown> = {}): Refused {
  return new Refused('wecom.kf-body', why, { status: 400, details });
}
