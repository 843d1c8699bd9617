import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { keyOf, limitOf, pageOf } from '../../platform/http/page';
import { AlertRow } from './alert.entity';
import { AlertWebhook } from './alert-webhook';
import { AlertWording } from './alert-words';
import { AlertChannelsView, AlertFilter, AlertPage, AlertView } from './alerts.dto';

/** What can be asked about alerts. */
@Injectable()
export class AlertQueries {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
    private readonly wording: AlertWording,
    private readonly webhook: AlertWebhook,
  ) {}

  /** The latest first. */
  async list(filter: AlertFilter): Promise<AlertPage> {
    const limit = limitOf(filter.limit);
    const [before] = keyOf(filter.cursor, 1) ?? [];
    const query = this.db
      .repo(AlertRow)
      .createQueryBuilder('alert')
      .orderBy('alert.id', 'DESC')
      .take(limit + 1);
    if (filter.open) query.andWhere('alert.openKey IS NOT NULL');
    if (before !== undefined) query.andWhere('alert.id < :before', { before });
    const page = pageOf(await query.getMany(), limit, (row) => [row.id]);
    return { items: page.items.map((row) => this.viewOf(row)), next: page.next };
  }

  async channels(): Promise<AlertChannelsView> {
    const last = await this.webhook.last();
    const lastWebhook = last && {
      state: last.state,
      attempts: last.attempts,
      status: last.status,
      error: last.error,
      at: last.doneAt ?? last.createdAt,
    };
    return { wecomUsers: this.settings.values.alertWecomUsers.length, webhook: this.webhook.isSet, lastWebhook };
  }

  private viewOf(row: AlertRow): AlertView {
    const { id, rule, subject, state, raisedAt, told, toldAt, acknowledgedAt, acknowledgedBy, clearedAt } = row;
    const times = { raisedAt, told, toldAt, acknowledgedAt, acknowledgedBy, clearedAt };
    return { id, rule, subject, state, ...this.wording.of(row), ...times };
  }
}
