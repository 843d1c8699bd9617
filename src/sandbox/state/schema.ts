/**
 * Tables of the sandbox's own file. Instants are epoch milliseconds of the box's virtual time unless the name says
 * wall; money is fen. Created if missing on every open, so a sandbox of an earlier run is simply taken up again.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS product (
  sku TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price_fen INTEGER NOT NULL, cycle_days INTEGER,
  family TEXT NOT NULL, stage INTEGER NOT NULL, marketable INTEGER NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rep (
  userid TEXT PRIMARY KEY, name TEXT NOT NULL, department TEXT NOT NULL, has_seat INTEGER NOT NULL,
  confirms TEXT NOT NULL, on_leave INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS ix_rep_userid ON rep (userid COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS department (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS customer (
  external_userid TEXT PRIMARY KEY, unionid TEXT, name TEXT NOT NULL, gender INTEGER NOT NULL, phone TEXT NOT NULL,
  nature TEXT NOT NULL, buyers TEXT NOT NULL);

-- status: friend, left (the customer deleted the rep: the rep still sees them), deleted (the rep deleted the customer)
CREATE TABLE IF NOT EXISTS follow (
  userid TEXT NOT NULL, external_userid TEXT NOT NULL, status TEXT NOT NULL, added_at INTEGER NOT NULL,
  add_way INTEGER NOT NULL, remark TEXT NOT NULL, description TEXT NOT NULL, remark_company TEXT NOT NULL,
  remark_mobiles TEXT NOT NULL, state TEXT NOT NULL, oper_userid TEXT NOT NULL, last_chat_at INTEGER NOT NULL,
  PRIMARY KEY (userid, external_userid)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_follow_customer ON follow (external_userid, userid);
CREATE TABLE IF NOT EXISTS follow_tag (
  userid TEXT NOT NULL, external_userid TEXT NOT NULL, tag_id TEXT NOT NULL,
  PRIMARY KEY (userid, external_userid, tag_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag_group (
  group_id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL, ord INTEGER NOT NULL,
  by_api INTEGER NOT NULL, deleted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tag (
  id TEXT PRIMARY KEY, group_id TEXT NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL, ord INTEGER NOT NULL,
  by_api INTEGER NOT NULL, deleted INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS chat (
  chat_id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, kind TEXT NOT NULL, notice TEXT NOT NULL,
  created_at INTEGER NOT NULL, version INTEGER NOT NULL, dismissed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS member (
  chat_id TEXT NOT NULL, id TEXT NOT NULL, type INTEGER NOT NULL, joined_at INTEGER NOT NULL,
  join_scene INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (chat_id, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_member_person ON member (id, chat_id);

CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, app TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS login_code (
  code TEXT PRIMARY KEY, userid TEXT NOT NULL, made_at INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS media (
  media_id TEXT PRIMARY KEY, type TEXT NOT NULL, bytes INTEGER NOT NULL, made_at INTEGER NOT NULL);
-- media of upload_attachment: 1 for moments, 2 for the product album
CREATE TABLE IF NOT EXISTS media_scene (media_id TEXT PRIMARY KEY, scene INTEGER NOT NULL) WITHOUT ROWID;

-- Codes and material by which people come in; users and parties are lists, body is what the API was given
CREATE TABLE IF NOT EXISTS contact_way (
  config_id TEXT PRIMARY KEY, type INTEGER NOT NULL, scene INTEGER NOT NULL, remark TEXT NOT NULL,
  skip_verify INTEGER NOT NULL, state TEXT NOT NULL, users TEXT NOT NULL, parties TEXT NOT NULL,
  made_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_contact_way_state ON contact_way (state);
CREATE TABLE IF NOT EXISTS join_way (
  config_id TEXT PRIMARY KEY, body TEXT NOT NULL, made_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS group_template (
  template_id TEXT PRIMARY KEY, body TEXT NOT NULL, made_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moment (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, moment_id TEXT NOT NULL UNIQUE, jobid TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL, senders TEXT NOT NULL, tags TEXT NOT NULL, made_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS moment_member (
  moment_id TEXT NOT NULL, userid TEXT NOT NULL, published_at INTEGER, PRIMARY KEY (moment_id, userid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moment_reaction (
  moment_id TEXT NOT NULL, userid TEXT NOT NULL, external_userid TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (moment_id, userid, external_userid, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS welcome (
  code TEXT PRIMARY KEY, userid TEXT NOT NULL, external_userid TEXT NOT NULL, made_at INTEGER NOT NULL,
  used_at INTEGER, content TEXT);
CREATE TABLE IF NOT EXISTS app_message (
  msgid TEXT PRIMARY KEY, userids TEXT NOT NULL, body TEXT NOT NULL, body_hash TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS ix_app_message_hash ON app_message (body_hash, at);

-- create_type: 0 made by the corp through the API, 1 made by the rep
CREATE TABLE IF NOT EXISTS mass_task (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL UNIQUE, chat_type TEXT NOT NULL, sender TEXT NOT NULL,
  create_type INTEGER NOT NULL, creator TEXT, content TEXT NOT NULL, attachments TEXT NOT NULL,
  created_at INTEGER NOT NULL, cancelled_at INTEGER, fail_list TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mass_member (
  msgid TEXT NOT NULL, userid TEXT NOT NULL, sent_at INTEGER, PRIMARY KEY (msgid, userid)) WITHOUT ROWID;
-- status as on the wire: 0 not sent, 1 sent, 2 not a friend, 3 over the send budget
CREATE TABLE IF NOT EXISTS mass_target (
  msgid TEXT NOT NULL, userid TEXT NOT NULL, target TEXT NOT NULL, status INTEGER NOT NULL, send_at INTEGER,
  PRIMARY KEY (msgid, userid, target)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mass_reminder (msgid TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS spent (
  target TEXT NOT NULL, day INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (target, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS influence (
  external_userid TEXT NOT NULL, day INTEGER NOT NULL, bought INTEGER NOT NULL,
  PRIMARY KEY (external_userid, day)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, tolist TEXT NOT NULL,
  room_id TEXT NOT NULL, pair TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL, at INTEGER NOT NULL,
  archived INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS ix_message_pair ON message (pair, seq);
CREATE INDEX IF NOT EXISTS ix_message_room ON message (room_id, seq);
CREATE INDEX IF NOT EXISTS ix_message_archived ON message (archived, seq);

-- unsent: 1 while the shop still owes the order to whoever listens at ordersUrl
CREATE TABLE IF NOT EXISTS shop_order (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, number TEXT NOT NULL, external_userid TEXT NOT NULL,
  buyer TEXT NOT NULL, paid_at INTEGER NOT NULL, status TEXT NOT NULL, amount_fen INTEGER NOT NULL,
  refunded_fen INTEGER NOT NULL, lines TEXT NOT NULL, unsent INTEGER NOT NULL, why TEXT NOT NULL,
  UNIQUE (source, number));
CREATE INDEX IF NOT EXISTS ix_order_unsent ON shop_order (unsent, id);
CREATE INDEX IF NOT EXISTS ix_order_customer ON shop_order (external_userid, paid_at);

-- 微信客服. item is an entry of sync_msg; kf_sent what the API sent; kf_code is good for one message on an event
CREATE TABLE IF NOT EXISTS kf_account (open_kfid TEXT PRIMARY KEY, name TEXT NOT NULL, managed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kf_servicer (
  open_kfid TEXT NOT NULL, userid TEXT NOT NULL, status INTEGER NOT NULL, PRIMARY KEY (open_kfid, userid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kf_session (
  open_kfid TEXT NOT NULL, external_userid TEXT NOT NULL, state INTEGER NOT NULL, servicer TEXT NOT NULL,
  last_customer_at INTEGER NOT NULL, sent INTEGER NOT NULL, welcomed_at INTEGER NOT NULL, refuses INTEGER NOT NULL,
  PRIMARY KEY (open_kfid, external_userid)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_kf_session_customer ON kf_session (external_userid);
CREATE TABLE IF NOT EXISTS kf_item (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL UNIQUE, open_kfid TEXT NOT NULL, at INTEGER NOT NULL,
  item TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ix_kf_item_account ON kf_item (open_kfid, seq);
CREATE TABLE IF NOT EXISTS kf_token (token TEXT PRIMARY KEY, open_kfid TEXT NOT NULL, made_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kf_sent (
  open_kfid TEXT NOT NULL, msgid TEXT NOT NULL, external_userid TEXT NOT NULL, via TEXT NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL, delivered INTEGER NOT NULL, PRIMARY KEY (open_kfid, msgid));
CREATE TABLE IF NOT EXISTS kf_code (
  code TEXT PRIMARY KEY, kind TEXT NOT NULL, open_kfid TEXT NOT NULL, external_userid TEXT NOT NULL,
  made_at INTEGER NOT NULL, used_by TEXT);

CREATE TABLE IF NOT EXISTS callback (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, xml TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, next_wall INTEGER NOT NULL, error TEXT);
CREATE INDEX IF NOT EXISTS ix_callback_state ON callback (state, id);
CREATE TABLE IF NOT EXISTS agenda (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ix_agenda_at ON agenda (at, key);
-- spec: the fault as JSON; since: when it was given, which its seconds count from
CREATE TABLE IF NOT EXISTS scripted_fault (
  id INTEGER PRIMARY KEY, spec TEXT NOT NULL, seed INTEGER NOT NULL, since INTEGER NOT NULL, struck INTEGER NOT NULL);
`;
