import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { typed } from '../wecom/inbox/event-catalogue';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { Departments } from './departments.service';
import { RepRenaming } from './rep-renaming';
import { Reps } from './reps.service';

/** New reps read at once; a sync reads the others. */
const MOST_NEW = 20;

/**
 * What WeCom tells about members and departments. Since 2022 these events carry hardly more than ids (document/path/90970),
 * so each makes us read again. Members who serve no customers are not ours.
 */
@Injectable()
export class RepEvents {
  constructor(
    private readonly db: Database,
    private readonly reps: Reps,
    private readonly renaming: RepRenaming,
    private readonly departments: Departments,
  ) {}

  @OnWecom('change_contact', 'create_user')
  async created(): Promise<void> {
    await this.relist();
  }

  @OnWecom('change_contact', 'update_user')
  async updated(event: WecomEvent): Promise<void> {
    const renamed = typed(event, 'change_contact.update_user').NewUserID;
    if (renamed && renamed !== event.subject) await this.renaming.rename(event.subject, renamed);
    const userid = renamed || event.subject;
    const known = await this.db.row(sql`SELECT userid FROM rep WHERE userid = ${userid}`);
    if (known) await this.reps.read([userid]);
    else await this.relist();
  }

  @OnWecom('change_contact', 'delete_user')
  async deleted(event: WecomEvent): Promise<void> {
    await this.db.transaction(() => this.reps.retire(event.subject));
  }

  @OnWecom('change_contact', 'create_party')
  async departmentCreated(event: WecomEvent): Promise<void> {
    await this.departmentChanged(event);
  }

  @OnWecom('change_contact', 'update_party')
  async departmentChanged(event: WecomEvent): Promise<void> {
    const { Id } = typed(event, 'change_contact.create_party', 'change_contact.update_party');
    if (Number.isSafeInteger(Number(Id))) await this.departments.changed(Number(Id));
  }

  /** Whoever was in it is somewhere else now. */
  @OnWecom('change_contact', 'delete_party')
  async departmentGone(event: WecomEvent): Promise<void> {
    const id = Number(typed(event, 'change_contact.delete_party').Id);
    if (!Number.isSafeInteger(id)) return;
    await this.reps.read(await this.db.transaction(() => this.departments.gone(id)));
  }

  /** 客户联系 and the app's visible range can be given by tag, so who is in them may have changed. */
  @OnWecom('change_contact', 'update_tag')
  async tagged(): Promise<void> {
    await this.relist();
  }

  /** Who is among the reps now; those not read yet are read. */
  private async relist(): Promise<void> {
    await this.reps.relist();
    const rows = await this.db.rows<{ userid: string }>(sql`
      SELECT userid FROM rep WHERE active = 1 AND synced_at = 0 ORDER BY userid LIMIT ${MOST_NEW}`);
    await this.reps.read(rows.map((row) => row.userid));
  }
}
