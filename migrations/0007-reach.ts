import { big, bool, id, instant, int, migration, real, text } from '../src/platform/database/migration';

export const reach0007 = migration('0007-reach', async (schema) => {
  await schema.create(
    'reach_setting',
    {
      id: id(),
      budget_rule: text(16),
      quiet_from: text(5),
      quiet_to: text(5),
      max_per_day: int(),
      cooling_days: int(),
      holdout_share: real(),
      valid_from: instant(),
      set_by: text(64),
    },
    { index: { ix_reach_setting_valid: ['valid_from', 'id'] } },
  );
  await schema.create(
    'contact_log',
    {
      id: id(),
      target_kind: text(16),
      target_id: int(),
      kind: text(32),
      mass: bool(),
      source_kind: text(24),
      source_id: int(),
      step: int(),
      rep_userid: text(64).optional(),
      state: text(16),
      at: instant(),
      day: int(),
      window_days: int(),
    },
    {
      unique: { ux_contact_source: ['source_kind', 'source_id', 'step', 'target_kind', 'target_id'] },
      index: { ix_contact_target: ['target_kind', 'target_id', 'day'], ix_contact_at: ['target_kind', 'state', 'at'] },
    },
  );
  await schema.create(
    'attribution',
    {
      order_id: int(),
      contact_id: int(),
      source_kind: text(24),
      source_id: int(),
      step: int(),
      customer_id: int(),
      touched_at: instant(),
      paid_at: instant(),
      amount_fen: big(),
    },
    {
      primary: ['order_id'],
      index: {
        ix_attribution_source: ['source_kind', 'source_id', 'paid_at'],
        ix_attribution_customer: ['customer_id', 'paid_at'],
      },
    },
  );
});
