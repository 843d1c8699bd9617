import { bool, id, instant, int, json, longText, migration, text } from '../src/platform/database/migration';

export const kf0013 = migration('0013-kf', async (schema) => {
  await schema.create(
    'kf_account',
    {
      open_kfid: text(64),
      name: text(64).or(''),
      managed: bool().or(true),
      pull_cursor: text(64).optional(),
      caught_up_at: instant().optional(),
      pulled_at: instant().optional(),
      event_token: text(128).optional(),
      token_at: instant().optional(),
      error: text(300).optional(),
      words: json().optional(),
    },
    { primary: ['open_kfid'] },
  );
  await schema.create(
    'kf_servicer',
    { open_kfid: text(64), userid: text(64), department_id: int(), serving: bool() },
    { primary: ['open_kfid', 'userid', 'department_id'] },
  );
  await schema.create(
    'kf_customer',
    {
      external_userid: text(64),
      nickname: text(128).or(''),
      unionid: text(64).optional(),
      read_at: instant().optional(),
    },
    {
      primary: ['external_userid'],
      index: { ix_kf_customer_unionid: ['unionid'], ix_kf_customer_unread: ['read_at'] },
    },
  );
  await schema.create(
    'kf_session',
    {
      id: id(),
      open_kfid: text(64),
      external_userid: text(64),
      state: text(16),
      servicer_userid: text(64).or(''),
      since: instant(),
      version: int().or(0),
      scene: text(64).or(''),
      last_customer_at: instant().optional(),
      last_at: instant(),
      last_message_id: int().optional(),
    },
    {
      unique: { ux_kf_session_pair: ['open_kfid', 'external_userid'] },
      index: {
        ix_kf_session_recent: ['last_at', 'id'],
        ix_kf_session_state: ['state', 'last_at', 'id'],
        ix_kf_session_account: ['open_kfid', 'last_at', 'id'],
        ix_kf_session_customer: ['external_userid'],
      },
    },
  );
  await schema.create(
    'kf_session_move',
    {
      id: id(),
      session_id: int(),
      from_state: text(16),
      to_state: text(16),
      servicer_userid: text(64).or(''),
      cause: text(16),
      at: instant(),
    },
    { index: { ix_kf_session_move: ['session_id', 'id'] } },
  );
  await schema.create(
    'kf_message',
    {
      message_id: int(),
      session_id: int(),
      sent_at: instant(),
      origin: int(),
      menu_id: text(128).or(''),
      body: json(),
      effect_id: int().optional(),
      recalled_at: instant().optional(),
    },
    {
      primary: ['message_id'],
      index: {
        ix_kf_message_session: ['session_id', 'sent_at', 'message_id'],
        ix_kf_message_effect: ['effect_id'],
      },
    },
  );
  await schema.create(
    'kf_reply',
    {
      id: id(),
      session_id: int(),
      occasion: text(16),
      request_key: text(64),
      text: longText(),
      by_name: text(64).or(''),
      effect_id: int().optional(),
      created_at: instant(),
    },
    {
      unique: { ux_kf_reply_request: ['session_id', 'request_key'] },
      index: { ix_kf_reply_effect: ['effect_id'] },
    },
  );
});
