/** An event inside sync_msg's list; the ids stand here, not beside it (document/path/94670). */
export type KfEvent = { open_kfid: string; external_userid?: string } & (
  | { event_type: 'enter_session'; scene?: string; scene_param?: string; welcome_code?: string }
  | { event_type: 'msg_send_fail'; fail_msgid: string; fail_type: number }
  | { event_type: 'servicer_status_change'; servicer_userid: string; status: 1 | 2; stop_type?: 0 | 1 }
  | {
      event_type: 'session_status_change';
      /** 1 taken from the pool, 2 transferred, 3 ended, 4 opened again by a servicer. */
      change_type: 1 | 2 | 3 | 4;
      old_servicer_userid?: string;
      new_servicer_userid?: string;
      /** With 1 and 3: for send_msg_on_event. */
      msg_code?: string;
    }
  | { event_type: 'user_recall_msg'; recall_msgid: string }
  | { event_type: 'servicer_recall_msg'; recall_msgid: string; servicer_userid: string }
  | { event_type: 'reject_customer_msg_switch_change'; servicer_userid: string; reject_switch: 0 | 1 }
);

/** One entry of sync_msg: a message, whose body stands under the name of its msgtype, or an event. */
export interface KfItem {
  msgid: string;
  /** Seconds. */
  send_time: number;
  /** 3 the customer, 4 the system, 5 a servicer in the client. What was sent by API is not returned. */
  origin: 3 | 4 | 5;
  msgtype: string;
  open_kfid?: string;
  external_userid?: string;
  /** With origin 5. */
  servicer_userid?: string;
  event?: KfEvent;
  [body: string]: unknown;
}

/** One page of sync_msg. has_more alone says whether there is more: a page may be empty and not the last. */
export interface KfPage {
  next_cursor?: string;
  has_more: 0 | 1;
  msg_list?: KfItem[];
}
