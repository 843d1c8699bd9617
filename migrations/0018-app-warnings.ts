import { instant, migration, text } from '../src/platform/database/migration';

/** What WeCom last said about an app that too few people use. */
export const appWarnings0018 = migration('0018-app-warnings', async (schema) => {
  await schema.create(
    'wecom_app_warning',
    { agent_id: text(32), about: text(16), state: text(16), said_at: instant() },
    { primary: ['agent_id', 'about'] },
  );
});
