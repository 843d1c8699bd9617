import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { AppMessage } from '../../wecom/api/messages.api';
import { Effect, EffectOwner, EffectOwnerOf, Permit } from '../../wecom/outbox/effect-kinds';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { AlertRow } from './alert.entity';
import type { AlertNews } from './alert-news';
import { AlertWording } from './alert-words';
import { AlertWebhook } from './alert-webhook';

/** Of the owner's reference; a longer one says only that it is news. */
const LONGEST_REF = 180;

/** Where alerts are told: an operator's WeCom, a webhook, both or neither. */
@Injectable()
@EffectOwner('alert')
export class AlertChannels implements EffectOwnerOf {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
    private readonly outbox: Outbox,
    private readonly wording: AlertWording,
    private readonly webhook: AlertWebhook,
  ) {}

  /** False where alerts are seen in the console only; they stay `raised` then. */
  get some(): boolean {
    return this.toWecom || this.webhook.isSet;
  }

  /** Plans one message per channel, in the caller's transaction. */
  async tell(news: AlertNews): Promise<void> {
    if (this.toWecom) await this.planMessage(news);
    if (this.webhook.isSet) await this.webhook.plan(this.bodyOf(news));
  }

  /** A message that waited until everything it tells of was over is not worth sending. */
  async permit({ ownerRef }: Effect): Promise<Permit> {
    const [, what, ids] = ownerRef.split(':');
    if (what !== 'wrong') return 'go';
    const open = await this.db.row(
      sql`SELECT id FROM alert WHERE id IN (${ids.split(',').map((id) => parseInt(id, 10))}) AND open_key IS NOT NULL LIMIT 1`,
    );
    return open ? 'go' : { cancel: 'the alert was over before it could be told' };
  }

  private get toWecom(): boolean {
    return this.settings.wecomReady && this.settings.values.alertWecomUsers.length > 0;
  }

  private async planMessage(news: AlertNews): Promise<void> {
    const payload: AppMessage = {
      touser: this.settings.values.alertWecomUsers,
      msgtype: 'text',
      text: { content: this.wording.message(news, this.settings.publicUrl) },
    };
    await this.outbox.plan('app-message', [{ ownerRef: refOf(news), payload }]);
  }

  private bodyOf({ raised, reminded, cleared }: AlertNews) {
    const say = (row: AlertRow) => {
      const { id, rule, subject, facts, raisedAt, acknowledgedBy } = row;
      const { title, what, fix, page } = this.wording.of(row);
      return {
        id,
        rule,
        subject,
        title,
        what,
        fix,
        facts,
        raisedAt,
        acknowledgedBy,
        url: this.settings.publicUrl + page,
      };
    };
    return { raised: raised.map(say), reminded: reminded.map(say), cleared: cleared.map(say) };
  }
}

/** `alert:wrong:12.1,13.1` names which alert for which time; planning it twice is planning it once. */
function refOf({ raised, reminded, cleared }: AlertNews): string {
  const ref = `alert:wrong:${[...raised, ...reminded].map(({ id, told }) => `${id}.${told + 1}`).join(',')}`;
  return cleared.length || ref.length > LONGEST_REF ? `alert:news:${randomUUID()}` : ref;
}
