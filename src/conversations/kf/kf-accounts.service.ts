import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound } from '../../platform/errors/errors';
import { OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { checkKfBody } from '../../wecom/api/kf-body';
import { KfAccountInfo, KfApi, KfServicerInfo } from '../../wecom/api/kf.api';
import { OnWecom } from '../../wecom/inbox/on-wecom';
import { WecomEvent } from '../../wecom/inbox/wecom-event';
import { KfWords } from './kf-account.entity';
import { pullKf, readKfAccounts } from './kf.jobs';

/** Which accounts there are, who serves them, and what they say by themselves. */
@Injectable()
export class KfAccounts {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly settings: Settings,
    private readonly api: KfApi,
  ) {}

  /** Accounts were handed to the app or taken from it; which, the list says. */
  @OnWecom('kf_account_auth_change')
  async hear(_event: WecomEvent): Promise<void> {
    await this.soon();
  }

  /** Hourly, where 微信客服 is in use: names and servicers change without an event. */
  @Scheduled('conversations.kf-accounts', '41 * * * *')
  async readHourly(): Promise<void> {
    const known = await this.db.row(sql`SELECT open_kfid FROM kf_account LIMIT 1`);
    if (this.settings.wecomReady && (known || this.settings.values.wecomKfToken)) await this.soon();
  }

  /** Reads accounts and servicers in the background. */
  async soon(): Promise<void> {
    await this.queue.add(readKfAccounts, {}, { key: 'kf' });
  }

  @OnJob(readKfAccounts)
  async read(_nothing: Record<string, never> = {}): Promise<void> {
    const accounts = await this.api.accounts();
    await this.keep(accounts);
    for (const { open_kfid, manage_privilege } of accounts) {
      if (manage_privilege === false) continue;
      await this.keepServicers(open_kfid, await this.api.servicers(open_kfid));
    }
  }

  /** What the account says by itself from now on. @throws Refused 404; wecom.kf-body where a word is too long */
  async say(openKfid: string, words: KfWords): Promise<void> {
    for (const content of Object.values(words)) {
      if (content) checkKfBody({ msgtype: 'text', text: { content } });
    }
    const changed = await this.db.run(
      sql`UPDATE kf_account SET words = ${JSON.stringify(words)} WHERE open_kfid = ${openKfid}`,
    );
    if (!changed) throw notFound('account', openKfid);
  }

  /** New ones are read from the start; those WeCom no longer lists are kept, and left alone. */
  private async keep(accounts: KfAccountInfo[]): Promise<void> {
    const rows = accounts.map(({ open_kfid, name, manage_privilege }) => {
      return { open_kfid, name: name.slice(0, 64), managed: manage_privilege !== false };
    });
    await this.db.transaction(async () => {
      await this.db.upsert('kf_account', rows, { key: ['open_kfid'], update: ['name', 'managed'] });
      const ids = rows.map((row) => row.open_kfid);
      const others = ids.length ? sql`open_kfid NOT IN (${ids})` : sql`1 = 1`;
      await this.db.run(sql`UPDATE kf_account SET managed = 0 WHERE ${others}`);
      const unread = await this.db.rows<{ open_kfid: string }>(
        sql`SELECT open_kfid FROM kf_account WHERE managed = 1 AND pulled_at IS NULL`,
      );
      for (const { open_kfid } of unread) await this.queue.add(pullKf, { openKfid: open_kfid }, { key: open_kfid });
    });
  }

  private async keepServicers(openKfid: string, servicers: KfServicerInfo[]): Promise<void> {
    const rows = servicers.map(({ userid, department_id, status }) => {
      return { open_kfid: openKfid, userid: userid ?? '', department_id: department_id ?? 0, serving: status !== 1 };
    });
    await this.db.transaction(async () => {
      await this.db.run(sql`DELETE FROM kf_servicer WHERE open_kfid = ${openKfid}`);
      await this.db.insertIgnore('kf_servicer', rows);
    });
  }
}
