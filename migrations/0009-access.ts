import { bool, id, instant, int, json, migration, text } from '../src/platform/database/migration';

export const access0009 = migration('0009-access', async (schema) => {
  await schema.create(
    'operator',
    {
      id: id(),
      name: text(64),
      role: text(16),
      password_hash: text(255),
      failures: int().or(0),
      locked_until: instant().optional(),
      active: bool().or(true),
      created_at: instant(),
    },
    { unique: { ux_operator_name: ['name'] } },
  );
  await schema.create(
    'session',
    {
      token_hash: text(64),
      operator_id: int().optional(),
      rep_userid: text(64).optional(),
      csrf: text(64),
      created_at: instant(),
      expires_at: instant(),
    },
    { primary: ['token_hash'], index: { ix_session_expires: ['expires_at'] } },
  );
  await schema.create(
    'api_key',
    {
      id: id(),
      name: text(64),
      key_hash: text(64),
      permissions: json(),
      created_at: instant(),
      revoked_at: instant().optional(),
    },
    { unique: { ux_api_key_hash: ['key_hash'] } },
  );
  await schema.create(
    'audit_line',
    {
      id: id(),
      at: instant(),
      who_kind: text(16),
      who_id: text(64),
      who_name: text(64),
      action: text(64),
      subject: text(128),
      details: json(),
    },
    { index: { ix_audit_at: ['at'] } },
  );
});
