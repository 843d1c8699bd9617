import { migration } from '../src/platform/database/migration';

/** A subject's one lane of the queue is the lease of its events; what was waiting is put on it by the sweep. */
export const inboxLanes0019 = migration('0019-inbox-lanes', async (schema) => {
  await schema.runner.query(`UPDATE wecom_inbox SET state = 'ready' WHERE state = 'running'`);
  await schema.runner.query(`DELETE FROM job WHERE name IN ('wecom.handle-now', 'wecom.handle-soon')`);
  await schema.drop('wecom_inbox', ['lease_token', 'lease_until']);
});
