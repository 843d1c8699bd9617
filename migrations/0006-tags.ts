import { bool, id, instant, int, json, longText, migration, text } from '../src/platform/database/migration';

export const tags0006 = migration('0006-tags', async (schema) => {
  await schema.create(
    'tag',
    {
      id: id(),
      name: text(64),
      tag_group: text(64),
      wecom_tag_id: text(64).optional(),
      write_back: bool().or(false),
      created_at: instant(),
    },
    { unique: { ux_tag_name: ['tag_group', 'name'], ux_tag_wecom: ['wecom_tag_id'] } },
  );
  await schema.create(
    'tag_rule',
    {
      id: id(),
      name: text(64),
      tag_id: int(),
      state: text(16),
      version: int(),
      live_version: int().optional(),
      turn: int().or(0),
      created_at: instant(),
      updated_at: instant(),
    },
    { index: { ix_tag_rule_tag: ['tag_id'], ix_tag_rule_live: ['live_version'] } },
  );
  await schema.create(
    'tag_rule_version',
    {
      rule_id: int(),
      version: int(),
      tree: json(),
      expires_days: int().optional(),
      created_at: instant(),
      created_by: text(64).or(''),
      confirmed_at: instant().optional(),
      confirmed_by: text(64).or(''),
    },
    { primary: ['rule_id', 'version'] },
  );
  await schema.create(
    'tag_run',
    {
      id: id(),
      rule_id: int(),
      version: int(),
      kind: text(16),
      state: text(16),
      cursor_id: int().or(0),
      last_id: int().or(0),
      entered: int().or(0),
      left_count: int().or(0),
      undo_of: int().optional(),
      error: text(500).optional(),
      started_at: instant(),
      finished_at: instant().optional(),
      undone_at: instant().optional(),
    },
    { index: { ix_tag_run_rule: ['rule_id', 'id'] } },
  );
  await schema.create(
    'tag_match',
    { run_id: int(), customer_id: int(), evidence: longText() },
    { primary: ['run_id', 'customer_id'] },
  );
  await schema.create(
    'customer_tag',
    {
      tag_id: int(),
      customer_id: int(),
      rule_id: int(),
      source: text(16),
      version: int().or(0),
      evidence: longText(),
      since: instant(),
      expires_at: instant().optional(),
      ended_at: instant().optional(),
    },
    {
      primary: ['tag_id', 'customer_id', 'rule_id'],
      index: {
        ix_customer_tag_customer: ['customer_id'],
        ix_customer_tag_rule: ['rule_id', 'customer_id'],
        ix_customer_tag_expiry: ['expires_at', 'rule_id'],
      },
    },
  );
  await schema.create(
    'tag_change',
    {
      id: id(),
      run_id: int(),
      rule_id: int(),
      tag_id: int(),
      customer_id: int(),
      what: text(8),
      version: int(),
      evidence: longText(),
      since: instant(),
      expires_at: instant().optional(),
      at: instant(),
    },
    { index: { ix_tag_change_run: ['run_id', 'customer_id'], ix_tag_change_customer: ['customer_id', 'id'] } },
  );
  await schema.create(
    'tag_write',
    {
      rep_userid: text(64),
      external_userid: text(64),
      tag_id: int(),
      wanted: bool(),
      writes: int().or(0),
      at: instant(),
    },
    { primary: ['rep_userid', 'external_userid', 'tag_id'] },
  );
});
