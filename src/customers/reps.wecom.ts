import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { Reps } from './reps.service';

/** What WeCom tells about members. Members who serve no customers are not ours. */
@Injectable()
export class RepEvents {
  constructor(
    private readonly db: Database,
    private readonly reps: Reps,
  ) {}

  @OnWecom('change_contact', 'update_user')
  async updated(event: WecomEvent): Promise<void> {
    const known = await this.db.row(sql`SELECT userid FROM rep WHERE userid = ${event.subject}`);
    if (!known) return;
    const renamed = event.fields.NewUserID;
    if (typeof renamed !== 'string' || renamed === '' || renamed === event.subject) {
      await this.reps.read([event.subject]);
      return;
    }
    // Under a new userid WeCom lists the same friendships again; the next sync moves them.
    await this.reps.read([renamed]);
    await this.db.transaction(() => this.reps.retire(event.subject));
  }

  @OnWecom('change_contact', 'delete_user')
  async deleted(event: WecomEvent): Promise<void> {
    await this.db.transaction(() => this.reps.retire(event.subject));
  }
}
