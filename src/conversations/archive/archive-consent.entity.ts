import { Entity, Index } from 'typeorm';
import { Instant, Key, Text } from '../../platform/database/columns';

/** default: the corp's customers need not be asked (Default_Agree). */
export type ConsentStatus = 'agree' | 'disagree' | 'default';

/** Whether an outside party agreed that their chat with a rep, or in a group, is archived. The last word. */
@Entity('archive_consent')
@Index('ix_archive_consent_who', ['externalUserid', 'status'])
export class ArchiveConsent {
  /** The rep's userid, or the group's chat id. */
  @Key(64)
  scope: string;

  @Key(64)
  externalUserid: string;

  @Text(16)
  status: ConsentStatus;

  /** message, event or api. */
  @Text(16)
  source: string;

  @Instant()
  changedAt: Date;
}
