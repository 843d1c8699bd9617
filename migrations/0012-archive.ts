import { big, id, instant, int, longText, migration, text } from '../src/platform/database/migration';

export const archive0012 = migration('0012-archive', async (schema) => {
  await schema.create(
    'archive_record',
    {
      id: id(),
      msgid: text(100),
      seq: big(),
      state: text(16),
      fault: text(16).optional(),
      key_version: int().optional(),
      type: text(32).optional(),
      action: text(16).optional(),
      /** The msgid of the message a recall takes back. */
      takes_back: text(100).optional(),
      sent_at: instant().optional(),
      /** The message's JSON, or the record that could not be opened; encrypted. */
      body: longText().optional(),
      kept_at: instant(),
    },
    {
      unique: { ux_archive_record: ['msgid'] },
      index: {
        ix_archive_record_seq: ['seq'],
        ix_archive_record_state: ['state', 'id'],
        ix_archive_record_back: ['takes_back'],
      },
    },
  );
  await schema.create(
    'archive_consent',
    {
      scope: text(64),
      external_userid: text(64),
      status: text(16),
      source: text(16),
      changed_at: instant(),
    },
    { primary: ['scope', 'external_userid'], index: { ix_archive_consent_who: ['external_userid', 'status'] } },
  );
  await schema.create(
    'archive_gap',
    {
      id: id(),
      from_at: instant(),
      until_at: instant(),
      after_seq: big(),
      noticed_at: instant(),
    },
    { unique: { ux_archive_gap: ['from_at'] } },
  );
  await schema.create(
    'archive_progress',
    {
      name: text(32),
      begun_at: instant(),
      caught_up_at: instant().optional(),
      read_to: instant().optional(),
      failed_at: instant().optional(),
      failure: text(500).optional(),
    },
    { primary: ['name'] },
  );
  await schema.create(
    'archive_media',
    {
      id: id(),
      msgid: text(100),
      place: int(),
      kind: text(32),
      name: text(255).or(''),
      file_id: longText(),
      md5: text(64).or(''),
      size: big().optional(),
      state: text(16),
      tries: int().or(0),
      delays: int().or(0),
      due_at: instant(),
      next_index: text(255).or(''),
      got: big().or(0),
      path: text(255).optional(),
      fault: text(255).optional(),
      kept_at: instant(),
    },
    { unique: { ux_archive_media: ['msgid', 'place'] }, index: { ix_archive_media_due: ['state', 'due_at'] } },
  );
  await schema.add('message', { revoked_at: instant().optional() });
  await schema.widen('message', 'type', 32);
});
