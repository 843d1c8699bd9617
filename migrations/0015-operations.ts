import { big, id, instant, int, json, migration, real, text } from '../src/platform/database/migration';

export const operations0015 = migration('0015-operations', async (schema) => {
  await schema.create(
    'trimming',
    {
      id: id(),
      name: text(64),
      day: int(),
      state: text(16),
      before_at: instant(),
      cursor_id: big().or(0),
      until_id: big(),
      trimmed: big().or(0),
      spared: big().or(0),
      bites: int().or(0),
      longest_ms: real().or(0),
      started_at: instant(),
      finished_at: instant().optional(),
    },
    {
      unique: { ux_trimming_day: ['name', 'day'] },
      index: { ix_trimming_state: ['state', 'id'] },
    },
  );
  await schema.create(
    'alert',
    {
      id: id(),
      rule: text(64),
      subject: text(128),
      /** rule and subject while it is open, NULL once cleared: at most one open alert of each. */
      open_key: text(200).optional(),
      state: text(16),
      facts: json(),
      raised_at: instant(),
      seen_at: instant(),
      tell_at: instant(),
      told: int().or(0),
      told_at: instant().optional(),
      acknowledged_at: instant().optional(),
      acknowledged_by: text(64).optional(),
      cleared_at: instant().optional(),
    },
    {
      unique: { ux_alert_open: ['open_key'] },
      index: { ix_alert_state: ['state', 'tell_at'], ix_alert_rule: ['rule', 'subject', 'id'] },
    },
  );
  await schema.create(
    'alert_post',
    {
      id: id(),
      delivery: text(36),
      state: text(16),
      body: json(),
      attempts: int().or(0),
      due_at: instant(),
      status: int().optional(),
      error: text(500).optional(),
      created_at: instant(),
      done_at: instant().optional(),
    },
    { unique: { ux_alert_post: ['delivery'] }, index: { ix_alert_post_state: ['state', 'due_at'] } },
  );
});
