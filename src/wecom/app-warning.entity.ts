import { Entity } from 'typeorm';
import { Instant, Key, Text } from '../platform/database/columns';

/** What WeCom last said about an app that too few people use; kept when the event itself is trimmed. */
@Entity('wecom_app_warning')
export class AppWarningRow {
  /** AgentID of the app, '' where the event names none. */
  @Key(32)
  agentId: string;

  /** unused: nobody opens it; low-use: too few do. WeCom has events of its own for each. */
  @Key(16)
  about: 'unused' | 'low-use';

  @Text(16)
  state: AppStanding;

  /** CreateTime of the event. */
  @Instant()
  saidAt: Date;
}

export type AppStanding = 'well' | 'warned' | 'stopped';
