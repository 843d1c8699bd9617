import { bool, id, instant, int, json, longText, migration, real, text } from '../src/platform/database/migration';

export const campaigns0008 = migration('0008-campaigns', async (schema) => {
  await schema.create(
    'campaign',
    {
      id: id(),
      kind: text(32),
      name: text(128),
      params: json(),
      state: text(16),
      preview: json().optional(),
      approved_hash: text(64).optional(),
      approved_final: int().optional(),
      approved_by: text(64).optional(),
      approved_at: instant().optional(),
      next_at: instant().optional(),
      sequence: int().or(0),
      created_by: text(64),
      created_at: instant(),
      updated_at: instant(),
    },
    { index: { ix_campaign_state: ['state', 'next_at'] } },
  );
  await schema.create(
    'occurrence',
    {
      id: id(),
      campaign_id: int(),
      scheduled_for: instant(),
      sequence: int(),
      title: text(128),
      kind: text(32),
      target_kind: text(16),
      params: json(),
      approved_final: int(),
      state: text(16),
      asks: text(32).optional(),
      asks_details: json().optional(),
      holdout_share: real(),
      attribution_days: int(),
      matched: int().or(0),
      snapshot_at: instant().optional(),
      starts_at: instant(),
      ends_at: instant(),
      error: text(500).optional(),
      created_at: instant(),
      updated_at: instant(),
    },
    {
      unique: { ux_occurrence_schedule: ['campaign_id', 'scheduled_for'] },
      index: { ix_occurrence_state: ['state', 'id'] },
    },
  );
  await schema.create(
    'occurrence_beat',
    {
      id: id(),
      occurrence_id: int(),
      position: int(),
      beat_key: text(32),
      label: text(64),
      text: longText(),
      at: instant(),
      valid_until: instant(),
      state: text(16),
      error: text(500).optional(),
    },
    { unique: { ux_beat_key: ['occurrence_id', 'beat_key'] }, index: { ix_beat_state: ['state', 'at'] } },
  );
  await schema.create(
    'beat_text',
    { beat_id: int(), no: int(), text: longText(), text_hash: text(64) },
    { primary: ['beat_id', 'no'], unique: { ux_beat_text: ['beat_id', 'text_hash'] } },
  );
  await schema.create(
    'recipient',
    {
      occurrence_id: int(),
      target_kind: text(16),
      target_id: int(),
      state: text(16),
      reason: text(32).optional(),
      sender: text(64).optional(),
      bought_at: instant().optional(),
      bought_order_id: int().optional(),
      replied_at: instant().optional(),
    },
    {
      primary: ['occurrence_id', 'target_kind', 'target_id'],
      index: {
        ix_recipient_state: ['occurrence_id', 'state', 'target_id'],
        ix_recipient_target: ['target_kind', 'target_id', 'occurrence_id'],
      },
    },
  );
  await schema.create(
    'recipient_beat',
    {
      beat_id: int(),
      target_kind: text(16),
      target_id: int(),
      occurrence_id: int(),
      sender: text(64),
      text_no: int().or(0),
      state: text(16),
      reason: text(32).optional(),
      effect_id: int().optional(),
      at: instant(),
    },
    {
      primary: ['beat_id', 'target_kind', 'target_id'],
      index: {
        ix_recipient_beat_effect: ['effect_id', 'target_id'],
        ix_recipient_beat_sender: ['beat_id', 'state', 'sender', 'text_no', 'target_id'],
        ix_recipient_beat_target: ['occurrence_id', 'target_id'],
      },
    },
  );
  await schema.create(
    'mass_task',
    {
      id: id(),
      occurrence_id: int(),
      beat_id: int(),
      sender: text(64),
      chunk: int(),
      text_no: int(),
      size: int(),
      effect_id: int(),
      msgid: text(128).optional(),
      state: text(16),
      confirmed_at: instant().optional(),
      polled_at: instant().optional(),
      polls: int().or(0),
      error: text(500).optional(),
      replaced: bool().or(false),
      created_at: instant(),
    },
    {
      unique: { ux_mass_task_chunk: ['beat_id', 'sender', 'chunk'], ux_mass_task_effect: ['effect_id'] },
      index: { ix_mass_task_occurrence: ['occurrence_id', 'sender'], ix_mass_task_msgid: ['msgid'] },
    },
  );
  await schema.create(
    'task_reminder',
    { task_id: int(), no: int(), at: instant(), asked_by: text(64) },
    { primary: ['task_id', 'no'] },
  );
});
