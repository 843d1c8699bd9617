import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { AlertRule, Sighting } from '../platform/watch/alert-rule';
import { AppStanding } from './app-warning.entity';
import { OnWecom } from './inbox/on-wecom';
import { WecomEvent } from './inbox/wecom-event';

/**
 * WeCom warns of apps that too few members open, and then suspends them; a suspended app's callbacks and messages stop
 * (document/path/90376). Each event is the newest word on its app, whatever order they arrive in.
 */
@Injectable()
export class AppWarnings {
  constructor(private readonly db: Database) {}

  @OnWecom('inactive_alert')
  async unused(event: WecomEvent): Promise<void> {
    await this.keep(event, 'unused', 'warned');
  }

  @OnWecom('close_inactive_agent')
  async closed(event: WecomEvent): Promise<void> {
    await this.keep(event, 'unused', 'stopped');
  }

  @OnWecom('reopen_inactive_agent')
  async reopened(event: WecomEvent): Promise<void> {
    await this.keep(event, 'unused', 'well');
  }

  @OnWecom('low_active_alert')
  async littleUsed(event: WecomEvent): Promise<void> {
    await this.keep(event, 'low-use', 'warned');
  }

  @OnWecom('low_active')
  async limited(event: WecomEvent): Promise<void> {
    await this.keep(event, 'low-use', 'stopped');
  }

  @OnWecom('active_restored')
  async restored(event: WecomEvent): Promise<void> {
    await this.keep(event, 'low-use', 'well');
  }

  @AlertRule('wecom.app-warned', {
    title: ['应用快被停用', 'WeCom may suspend the app'],
    what: [
      '企微提醒：应用 {agent} 用的人太少，再这样会被停用，停用后收不到回调也发不出消息。',
      'WeCom warns that too few people open app {agent}. Once suspended, it gets no callbacks and sends nothing.',
    ],
    fix: [
      '请导购每天从侧边栏打开一次应用；在企微管理后台“应用管理”里确认可见范围都是在用的人。',
      'Have reps open the app in their sidebar daily; under 应用管理, narrow the visible range to those who use it.',
    ],
    page: '/doctor',
  })
  async warned(): Promise<Sighting[]> {
    return this.standing('warned');
  }

  @AlertRule('wecom.app-stopped', {
    title: ['应用被企微停用', 'WeCom suspended the app'],
    what: [
      '企微因用的人太少停用或限制了应用 {agent}，回调和消息随时会停。',
      'WeCom suspended or limited app {agent} because too few people open it; callbacks and messages stop.',
    ],
    fix: [
      '到企微管理后台“应用管理”里重新启用它，再请导购每天打开一次。',
      'Enable it again under 应用管理 in the WeCom admin console, then have reps open it daily.',
    ],
    page: '/doctor',
  })
  async stopped(): Promise<Sighting[]> {
    return this.standing('stopped');
  }

  private async standing(state: AppStanding): Promise<Sighting[]> {
    const rows = await this.db.rows<{ agent_id: string }>(sql`
      SELECT DISTINCT agent_id FROM wecom_app_warning WHERE state = ${state} ORDER BY agent_id`);
    return rows.map(({ agent_id: agent }) => ({ subject: agent, facts: { agent: agent || '—' } }));
  }

  private async keep(event: WecomEvent, about: string, state: AppStanding): Promise<void> {
    const { AgentID: id } = event.fields;
    const agent_id = typeof id === 'string' ? id.slice(0, 32) : '';
    await this.db.transaction(async () => {
      await this.db.insertIgnore('wecom_app_warning', [{ agent_id, about, state, said_at: event.at }]);
      await this.db.run(sql`
        UPDATE wecom_app_warning SET state = ${state}, said_at = ${event.at}
        WHERE agent_id = ${agent_id} AND about = ${about} AND said_at < ${event.at}`);
    });
  }
}
