import { big, id, instant, int, json, longText, migration, text } from '../src/platform/database/migration';

export const wecom0002 = migration('0002-wecom', async (schema) => {
  await schema.create(
    'wecom_inbox',
    {
      id: id(),
      hash: text(64),
      receiver: text(16),
      state: text(16),
      kind: text(128).or(''),
      subject: text(128).or(''),
      body: longText().optional(),
      batch: text(36),
      deliveries: int().or(1),
      attempts: int().or(0),
      due_at: instant(),
      lease_token: text(36).optional(),
      lease_until: big().optional(),
      error: text(500).optional(),
      received_at: instant(),
      handled_at: instant().optional(),
    },
    {
      unique: { ux_inbox_hash: ['hash'] },
      index: {
        ix_inbox_state: ['state', 'id'],
        ix_inbox_subject: ['subject', 'state', 'id'],
        ix_inbox_kind: ['kind', 'id'],
      },
    },
  );
  await schema.create(
    'wecom_token',
    {
      name: text(120),
      sealed: longText().optional(),
      expires_at: instant().optional(),
      lease_token: text(36).optional(),
      lease_until: big().optional(),
    },
    { primary: ['name'] },
  );
  await schema.create(
    'wecom_breaker',
    {
      name: text(120),
      fingerprint: text(64),
      errcode: int(),
      reason: text(500),
      opened_at: instant(),
      until_at: instant(),
    },
    { primary: ['name'] },
  );
  await schema.create(
    'wecom_parking',
    { api: text(120), level: int(), parked_at: instant(), until_at: instant() },
    { primary: ['api'] },
  );
  await schema.create(
    'effect',
    {
      id: id(),
      kind: text(40),
      lane: text(160),
      owner_ref: text(190),
      subject_rep: text(64).or(''),
      subject_customer: text(64).or(''),
      subject_group: text(64).or(''),
      content_hash: text(64),
      payload: json(),
      state: text(16),
      due_at: instant().optional(),
      attempts: int().or(0),
      reconciles: int().or(0),
      lease_token: text(36).optional(),
      lease_until: big().optional(),
      dispatched_at: instant().optional(),
      external_ref: text(128).optional(),
      result: json().optional(),
      error_code: text(40).optional(),
      error_text: text(500).optional(),
      created_at: instant(),
      updated_at: instant(),
    },
    {
      unique: { ux_effect_owner: ['kind', 'owner_ref'] },
      index: {
        ix_effect_lane: ['lane', 'state', 'id'],
        ix_effect_due: ['state', 'due_at'],
        ix_effect_kind: ['kind', 'state', 'id'],
        ix_effect_rep: ['subject_rep', 'id'],
        ix_effect_customer: ['subject_customer', 'id'],
        ix_effect_group: ['subject_group', 'id'],
        ix_effect_external: ['external_ref'],
      },
    },
  );
});
