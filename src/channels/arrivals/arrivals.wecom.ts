import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { FirstOnWecom } from '../../wecom/inbox/on-wecom';
import { WecomEvent } from '../../wecom/inbox/wecom-event';
import { WELCOME, WelcomePayload } from '../../wecom/outbox/entry/welcome';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { WelcomeAttachments } from '../welcome/attachments';
import { textAt, WelcomePlan } from '../welcome/welcome-plan';

/**
 * Hears of new friends before anybody has read who they are: what WeCom's State and WelcomeCode say is enough to
 * welcome them, and twenty seconds are not enough to wait for more.
 */
@Injectable()
export class ArrivalEvents {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly outbox: Outbox,
    private readonly attachments: WelcomeAttachments,
  ) {}

  @FirstOnWecom('change_external_contact', 'add_external_contact')
  async added(event: WecomEvent): Promise<void> {
    await this.arrive(event);
  }

  /** The rep has not added back yet; the code comes with this event, and not again with the one that follows. */
  @FirstOnWecom('change_external_contact', 'add_half_external_contact')
  async halfAdded(event: WecomEvent): Promise<void> {
    await this.arrive(event);
  }

  private async arrive(event: WecomEvent): Promise<void> {
    const state = text(event, 'State');
    if (!state) return;
    const channel = await this.db.row<{ id: number; welcome: string }>(
      sql`SELECT id, welcome FROM channel WHERE state = ${state} AND removed_at IS NULL`,
    );
    if (!channel) return;
    const code = text(event, 'WelcomeCode');
    const arrival = {
      channel_id: channel.id,
      rep_userid: text(event, 'UserID'),
      external_userid: text(event, 'ExternalUserID'),
      arrived_at: event.at,
      had_code: code !== '',
    };
    if (!code) {
      // The second event of a half contact carries none: what the first one brought stays.
      await this.db.insertIgnore('channel_arrival', [arrival]);
      return;
    }
    const plan = JSON.parse(channel.welcome) as WelcomePlan;
    const attachments = await this.attachments.forWecom(plan.attachments);
    const words = textAt(plan, this.calendar.timeOf(event.receivedAt));
    await this.db.transaction(async () => {
      const welcome_effect_id =
        words || attachments.length
          ? await this.plan({
              rep: arrival.rep_userid,
              customer: arrival.external_userid,
              payload: { welcomeCode: code, receivedAt: event.receivedAt.getTime(), text: words, attachments },
            })
          : null;
      await this.db.upsert('channel_arrival', [{ ...arrival, welcome_effect_id }], {
        key: ['channel_id', 'rep_userid', 'external_userid'],
        update: ['arrived_at', 'had_code', 'welcome_effect_id'],
      });
    });
  }

  private async plan(welcome: { rep: string; customer: string; payload: WelcomePayload }): Promise<number> {
    const ownerRef = `welcome:${createHash('sha256').update(welcome.payload.welcomeCode).digest('hex')}`;
    const [id] = await this.outbox.plan<WelcomePayload>(WELCOME, [{ ...welcome, ownerRef }]);
    return id;
  }
}

function text(event: WecomEvent, field: string): string {
  const value = event.fields[field];
  return typeof value === 'string' ? value.trim() : '';
}
