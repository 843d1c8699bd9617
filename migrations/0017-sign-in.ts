import { instant, int, migration, text } from '../src/platform/database/migration';

/** Signing in through WeCom: which member is which operator, and the sign-ins under way. */
export const signIn0017 = migration('0017-sign-in', async (schema) => {
  await schema.create(
    'operator_link',
    { userid: text(64), operator_id: int(), linked_at: instant() },
    { primary: ['userid'], unique: { ux_operator_link_operator: ['operator_id'] } },
  );
  await schema.create(
    'sign_in_try',
    { state_hash: text(64), browser_hash: text(64), door: text(16), back: text(512), expires_at: instant() },
    { primary: ['state_hash'], index: { ix_sign_in_try_expires: ['expires_at'] } },
  );
});
