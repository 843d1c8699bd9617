import { bool, id, instant, int, json, migration, text } from '../src/platform/database/migration';

export const customers0003 = migration('0003-customers', async (schema) => {
  await schema.create(
    'rep',
    {
      userid: text(64),
      name: text(64),
      department: text(64).or(''),
      active: bool().or(true),
      has_archive_seat: bool().or(false),
      on_leave: bool().or(false),
      daily_capacity: int().or(20),
      synced_at: instant(),
    },
    { primary: ['userid'] },
  );
  await schema.create(
    'customer',
    {
      id: id(),
      name: text(128),
      avatar: text(500).or(''),
      gender: int().or(0),
      phone_sealed: text(255).optional(),
      owner_userid: text(64).optional(),
      /** kind:value of the first identity; unique, so that two workers who meet one person make one customer. */
      origin: text(180),
      created_at: instant(),
      updated_at: instant(),
    },
    {
      unique: { ux_customer_origin: ['origin'] },
      index: {
        ix_customer_owner: ['owner_userid', 'id'],
        ix_customer_created: ['created_at', 'id'],
        ix_customer_name: ['name', 'id'],
      },
    },
  );
  await schema.create(
    'identity',
    { id: id(), customer_id: int(), kind: text(40), value: text(128), source: text(32), created_at: instant() },
    { unique: { ux_identity_value: ['kind', 'value'] }, index: { ix_identity_customer: ['customer_id', 'kind'] } },
  );
  await schema.create(
    'follow',
    {
      rep_userid: text(64),
      external_userid: text(64),
      customer_id: int(),
      remark: text(64).or(''),
      added_at: instant(),
      add_way: int().or(0),
      channel: text(64).or(''),
      status: text(24),
      ended_at: instant().optional(),
      synced_at: instant(),
    },
    {
      primary: ['rep_userid', 'external_userid'],
      index: {
        ix_follow_customer: ['customer_id', 'status'],
        ix_follow_rep: ['rep_userid', 'status', 'customer_id'],
        ix_follow_external: ['external_userid'],
        ix_follow_remark: ['remark', 'customer_id'],
        ix_follow_synced: ['status', 'synced_at'],
      },
    },
  );
  await schema.create(
    'follow_tag',
    { rep_userid: text(64), external_userid: text(64), wecom_tag_id: text(64), customer_id: int() },
    {
      primary: ['rep_userid', 'external_userid', 'wecom_tag_id'],
      index: { ix_follow_tag_tag: ['wecom_tag_id', 'customer_id'], ix_follow_tag_customer: ['customer_id'] },
    },
  );
  await schema.create(
    'customer_group',
    {
      id: id(),
      chat_id: text(64),
      name: text(128),
      owner_userid: text(64),
      status: text(16),
      member_version: text(64).or(''),
      created_at: instant(),
      synced_at: instant(),
    },
    { unique: { ux_group_chat: ['chat_id'] }, index: { ix_group_owner: ['owner_userid', 'status'] } },
  );
  await schema.create(
    'group_member',
    {
      group_id: int(),
      member_id: text(64),
      type: int(),
      customer_id: int().optional(),
      joined_at: instant(),
      join_scene: int().or(0),
      left_at: instant().optional(),
    },
    { primary: ['group_id', 'member_id'], index: { ix_group_member_customer: ['customer_id', 'left_at'] } },
  );
  await schema.create(
    'customer_hold',
    {
      id: id(),
      customer_id: int(),
      kind: text(32),
      reason: text(255).or(''),
      evidence: json(),
      since: instant(),
      ended_at: instant().optional(),
    },
    { index: { ix_hold_customer: ['customer_id', 'ended_at'], ix_hold_open: ['kind', 'ended_at'] } },
  );
  await schema.create(
    'sync_run',
    {
      id: id(),
      kind: text(32),
      state: text(16),
      place: json(),
      done: int().or(0),
      total: int().or(0),
      calls: int().or(0),
      error: text(500).optional(),
      started_at: instant(),
      finished_at: instant().optional(),
    },
    { index: { ix_sync_run_kind: ['kind', 'id'] } },
  );
});
