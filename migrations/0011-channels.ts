import { bool, id, instant, int, json, longText, migration, text } from '../src/platform/database/migration';

/** How customers come in: codes, their arrivals, ways into groups and their welcomes, moments. */
export const channels0011 = migration('0011-channels', async (schema) => {
  const kept = {
    version: int().or(0),
    effect_id: int().or(0),
    remote_id: text(128).optional(),
    removed_at: instant().optional(),
    created_by: text(64),
    created_at: instant(),
    updated_at: instant(),
  };
  await schema.create(
    'picture',
    {
      id: id(),
      sha256: text(64),
      name: text(128),
      mime: text(32),
      size: int(),
      data: longText(),
      url: text(700).optional(),
      created_by: text(64),
      created_at: instant(),
    },
    { unique: { ux_picture_sha: ['sha256'] } },
  );
  await schema.create(
    'picture_copy',
    { picture_id: int(), kind: text(16), media_id: text(255), expires_at: instant() },
    { primary: ['picture_id', 'kind'] },
  );
  await schema.create(
    'channel',
    {
      id: id(),
      name: text(64),
      state: text(30),
      users: json(),
      parties: json(),
      skip_verify: bool(),
      tag_ids: json(),
      welcome: json(),
      qr_code: text(700).optional(),
      ...kept,
    },
    { unique: { ux_channel_state: ['state'] }, index: { ix_channel_effect: ['effect_id'] } },
  );
  await schema.create(
    'channel_arrival',
    {
      channel_id: int(),
      rep_userid: text(64),
      external_userid: text(64),
      customer_id: int().optional(),
      arrived_at: instant(),
      had_code: bool(),
      welcome_effect_id: int().optional(),
    },
    {
      primary: ['channel_id', 'rep_userid', 'external_userid'],
      index: { ix_arrival_effect: ['welcome_effect_id'], ix_arrival_external: ['external_userid'] },
    },
  );
  await schema.create(
    'group_welcome',
    { id: id(), name: text(64), text: longText(), attachment: json().optional(), notify: bool(), ...kept },
    { index: { ix_group_welcome_effect: ['effect_id'] } },
  );
  await schema.create(
    'join_way',
    {
      id: id(),
      name: text(64),
      state: text(30),
      group_ids: json(),
      auto_create: bool(),
      base_name: text(40),
      base_number: int(),
      qr_code: text(700).optional(),
      ...kept,
    },
    { unique: { ux_join_way_state: ['state'] }, index: { ix_join_way_effect: ['effect_id'] } },
  );
  await schema.create(
    'moment',
    {
      id: id(),
      effect_id: int().or(0),
      text: longText(),
      attachments: json(),
      users: json(),
      tag_ids: json(),
      moment_id: text(128).optional(),
      fault: text(500).optional(),
      read_at: instant().optional(),
      created_by: text(64),
      created_at: instant(),
    },
    { index: { ix_moment_effect: ['effect_id'], ix_moment_remote: ['moment_id'] } },
  );
  await schema.create(
    'moment_result',
    {
      moment_id: int(),
      rep_userid: text(64),
      published: bool(),
      reached: int(),
      likes: int(),
      comments: int(),
      read_at: instant(),
    },
    { primary: ['moment_id', 'rep_userid'] },
  );
});
