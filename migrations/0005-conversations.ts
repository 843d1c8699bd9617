import { big, id, instant, int, longText, migration, text } from '../src/platform/database/migration';

export const conversations0005 = migration('0005-conversations', async (schema) => {
  await schema.create(
    'message',
    {
      id: id(),
      msgid: text(100),
      seq: big(),
      from_id: text(64),
      /** The outside party, kept so that a message can be given to a customer who becomes known later. */
      external_id: text(64).optional(),
      chat_id: text(64).optional(),
      direction: text(8),
      rep_userid: text(64).optional(),
      customer_id: int().optional(),
      group_id: int().optional(),
      type: text(16),
      text: longText(),
      sent_at: instant(),
      sent_day: int(),
    },
    {
      unique: { ux_message_msgid: ['msgid'] },
      index: {
        ix_message_seq: ['seq'],
        ix_message_customer: ['customer_id', 'sent_at'],
        ix_message_group: ['group_id', 'sent_at'],
        ix_message_day: ['sent_day', 'customer_id'],
        ix_message_external: ['customer_id', 'external_id'],
        ix_message_chat: ['group_id', 'chat_id'],
      },
    },
  );
  await schema.create(
    'message_signal',
    {
      id: id(),
      message_id: int(),
      customer_id: int(),
      intent: text(32),
      phrase: text(64),
      at: instant(),
      day: int(),
    },
    {
      unique: { ux_signal: ['message_id', 'intent'] },
      index: {
        ix_signal_customer: ['customer_id', 'intent', 'at'],
        ix_signal_intent: ['intent', 'day', 'customer_id'],
      },
    },
  );
  await schema.create('archive_cursor', { name: text(32), seq: big() }, { primary: ['name'] });
});
