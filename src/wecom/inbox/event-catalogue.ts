import {
  commas,
  decimal,
  items,
  list,
  maybe,
  nested,
  nestedItems,
  Read,
  readShape,
  spelled,
  text,
  whole,
} from './event-fields';
import { nameOf, WecomEvent } from './wecom-event';

const friend = { UserID: text, ExternalUserID: text };
const member = { UserID: text, Department: commas, Name: maybe };
const party = { Id: text };
const group = { ChatId: text };
const members = {
  ...group,
  UpdateDetail: text,
  JoinScene: whole,
  QuitScene: whole,
  MemChangeCnt: whole,
  MemChangeList: items('Item'),
  LastMemVer: maybe,
  CurMemVer: maybe,
};
const tag = { Id: text, TagType: maybe, StrategyId: maybe };
const link = { LinkId: text, State: maybe };
const card = { EventKey: maybe, TaskId: text, CardType: maybe, ResponseCode: maybe };
const menu = { EventKey: maybe };
const message = { MsgId: text };

/**
 * Every event WeCom is known to send, by name (Event, ChangeType and UpdateDetail with dots between), with the elements
 * beyond the common head. Sources: document/path/92130 and 90376 (client contacts, app events), 94670 (kf), 91774
 * (archive), 97299 (customer acquisition), 90240 (menus, cards, messages to the app). An event that is not here, or an
 * element that is not, is kept as it came.
 */
export const EVENTS = {
  'change_external_contact.add_external_contact': { ...friend, State: maybe, WelcomeCode: maybe },
  'change_external_contact.add_half_external_contact': { ...friend, State: maybe, WelcomeCode: maybe },
  'change_external_contact.edit_external_contact': { ...friend, State: maybe },
  'change_external_contact.del_external_contact': { ...friend, Source: maybe },
  'change_external_contact.del_follow_user': friend,
  'change_external_contact.transfer_fail': { ...friend, FailReason: text },
  'change_external_contact.msg_audit_approved': { ...friend, WelcomeCode: maybe },
  'change_external_chat.create': group,
  'change_external_chat.update.add_member': members,
  'change_external_chat.update.del_member': members,
  'change_external_chat.update': { ...group, UpdateDetail: maybe },
  'change_external_chat.dismiss': group,
  'change_external_tag.create': tag,
  'change_external_tag.update': tag,
  'change_external_tag.delete': tag,
  'change_external_tag.shuffle': tag,
  'customer_acquisition.balance_low': {},
  'customer_acquisition.balance_exhausted': {},
  'customer_acquisition.balance_increased': {},
  'customer_acquisition.quota_expire_soon': { ExpireTime: whole, ExpireQuotaNum: whole },
  'customer_acquisition.link_unavailable': { LinkId: text },
  'customer_acquisition.delete_link': { LinkId: text },
  'customer_acquisition.open_profile': link,
  'customer_acquisition.friend_request': link,
  'customer_acquisition.customer_start_chat': friend,
  'customer_acquisition.message_from_customer': { ...friend, LinkId: text, ChatSeq: whole, ChatKey: maybe },
  'change_contact.create_user': member,
  // Written both ways: NewUserID in the documents of 2022, NewUserId in older ones.
  'change_contact.update_user': { ...member, NewUserID: spelled(maybe, 'NewUserId') },
  'change_contact.delete_user': { UserID: text },
  'change_contact.create_party': { ...party, Name: maybe, ParentId: maybe },
  'change_contact.update_party': { ...party, Name: maybe, ParentId: maybe },
  'change_contact.delete_party': party,
  'change_contact.update_tag': {
    TagId: text,
    AddUserItems: commas,
    DelUserItems: commas,
    AddPartyItems: commas,
    DelPartyItems: commas,
  },
  batch_job_result: { BatchJob: nested({ JobId: text, JobType: maybe, ErrCode: whole, ErrMsg: maybe }) },
  upload_media_job_finish: { JobId: text },
  kf_msg_or_event: { Token: maybe, OpenKfId: text },
  kf_account_auth_change: { AuthAddOpenKfId: list, AuthDelOpenKfId: list },
  msgaudit_notify: {},
  enter_agent: menu,
  click: menu,
  view: menu,
  view_miniprogram: menu,
  subscribe: {},
  unsubscribe: {},
  LOCATION: { Latitude: decimal, Longitude: decimal, Precision: decimal },
  scancode_push: { ...menu, ScanCodeInfo: nested({ ScanType: maybe, ScanResult: maybe }) },
  scancode_waitmsg: { ...menu, ScanCodeInfo: nested({ ScanType: maybe, ScanResult: maybe }) },
  template_card_event: {
    ...card,
    // The documents' own samples misspell both.
    SelectedItems: nestedItems('SelectedItem', {
      QuestionKey: text,
      OptionIds: spelled(nested({ OptionId: spelled(list, 'OpitonId') }), 'OpitonIds'),
    }),
  },
  template_card_menu_event: card,
  inactive_alert: {},
  close_inactive_agent: {},
  reopen_inactive_agent: {},
  low_active_alert: {},
  low_active: {},
  active_restored: {},
  'message.text': { ...message, Content: maybe },
  'message.image': { ...message, PicUrl: maybe, MediaId: maybe },
  'message.voice': { ...message, MediaId: maybe, Format: maybe },
  'message.video': { ...message, MediaId: maybe, ThumbMediaId: maybe },
  'message.location': { ...message, Location_X: decimal, Location_Y: decimal, Scale: whole, Label: maybe },
  'message.link': { ...message, Title: maybe, Description: maybe, Url: maybe, PicUrl: maybe },
} as const;

/** The name of an event that is known. */
export type EventName = keyof typeof EVENTS;

/** The catalogue's name of an event: with its detail, else without; undefined for one that is not known. */
export function catalogued(event: Pick<WecomEvent, 'kind' | 'changeType' | 'detail'>): EventName | undefined {
  const names = [nameOf(event), nameOf({ ...event, detail: '' })];
  return names.find((name): name is EventName => Object.hasOwn(EVENTS, name));
}

/**
 * The elements of a known event, typed.
 * @throws UnreadableText naming what is missing or malformed; Error when the event is another one
 */
export function typed<N extends EventName>(event: WecomEvent, ...names: [N, ...N[]]): Read<(typeof EVENTS)[N]> {
  const name = catalogued(event);
  if (!name || !(names as string[]).includes(name)) throw new Error(`${nameOf(event)} is not ${names.join(' or ')}.`);
  return readShape(event.fields, EVENTS[name]) as Read<(typeof EVENTS)[N]>;
}

/**
 * Checks that a known event carries what it must; one that is not known passes.
 * @throws UnreadableText
 */
export function checkElements(event: WecomEvent): void {
  const name = catalogued(event);
  if (name) readShape(event.fields, EVENTS[name]);
}
