import { big, bool, id, instant, int, json, longText, migration, text } from '../src/platform/database/migration';

export const platform0001 = migration('0001-platform', async (schema) => {
  await schema.create('frozen_setting', { name: text(64), value: text(255) }, { primary: ['name'] });
  await schema.create('clock_offset', { id: int(), offset_ms: big() }, { primary: ['id'] });
  await schema.create(
    'job',
    {
      id: id(),
      name: text(100),
      lane: text(200).optional(),
      data: json(),
      state: text(16),
      priority: int().or(0),
      due_at: instant(),
      attempts: int().or(0),
      max_attempts: int(),
      again: bool().or(false),
      lease_token: text(36).optional(),
      lease_until: big().optional(),
      error: longText().optional(),
      created_at: instant(),
    },
    {
      unique: { ux_job_lane: ['name', 'lane'] },
      index: { ix_job_due: ['state', 'priority', 'due_at'], ix_job_lease: ['state', 'lease_until'] },
    },
  );
  await schema.create('schedule', { name: text(100), next_at: instant() }, { primary: ['name'] });
});
