import { bool, id, instant, int, migration, text } from '../src/platform/database/migration';

export const sync0014 = migration('0014-sync', async (schema) => {
  await schema.create('wecom_reading', { subject: text(64), read_at: instant() }, { primary: ['subject'] });
  await schema.create(
    'department',
    { id: int(), name: text(64), parent_id: int().or(0), active: bool().or(true), synced_at: instant() },
    { primary: ['id'] },
  );
  await schema.create(
    'follow_phone',
    {
      id: id(),
      rep_userid: text(64),
      external_userid: text(64),
      phone_hash: text(64),
      phone_sealed: text(255),
      customer_id: int(),
    },
    {
      unique: { ux_follow_phone_typed: ['rep_userid', 'external_userid', 'phone_hash'] },
      index: { ix_follow_phone_hash: ['phone_hash', 'customer_id'], ix_follow_phone_customer: ['customer_id'] },
    },
  );
  await schema.create('dropped_tag', { wecom_tag_id: text(64), dropped_at: instant() }, { primary: ['wecom_tag_id'] });
  await schema.add('rep', {
    department_id: int().optional(),
    renamed_to: text(64).optional(),
    follows_read_at: instant().optional(),
  });
  await schema.add('sync_run', {
    vanished: int().or(0),
    due_at: instant().optional(),
    error_code: text(64).optional(),
  });
});
