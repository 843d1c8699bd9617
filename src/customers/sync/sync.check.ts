import { Injectable } from '@nestjs/common';
import { diagnosis, Diagnosis, DoctorCheck, Endings } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { SyncQueries } from './sync.queries';
import { SyncRun } from './sync-run.entity';

/** A night and a half: one missed nightly sync is bad luck, two are not. */
const STALE_HOURS = 36;
const HOUR_MS = 3_600_000;

const SYNC: Endings = {
  ok: { state: 'ok', what: ['最近一次全部同步在 {hours} 小时前', 'The last full sync ended {hours} hours ago'] },
  never: {
    state: 'not-set-up',
    what: ['还没有完整同步过', 'There has been no full sync yet'],
    why: ['没有同步，就没有客户、群和标签。', 'Without one there are no customers, groups or tags.'],
    fix: ['在 设置 → 同步企业微信 点「全部同步」。', 'Start one under Settings → Sync WeCom.'],
  },
  stale: {
    state: 'warning',
    what: ['最近一次全部同步已是 {hours} 小时前', 'The last full sync ended {hours} hours ago'],
    why: [
      '丢失的回调和不回调的修改（手机号、接口打的标签）靠每晚的同步补上。',
      'Lost callbacks, and changes that call nobody back, are only found by the nightly sync.',
    ],
    fix: [
      '在 设置 → 同步企业微信 看失败原因，修好后点「继续」。',
      'See under Settings → Sync WeCom why, then resume it.',
    ],
  },
};

const REPS: Endings = {
  ok: { state: 'ok', what: ['所有客户联系员工的客户都读得到', 'The customers of all reps can be read'] },
  leftOut: {
    state: 'warning',
    what: ['{count} 名员工的客户读不到：{names}', 'The customers of {count} reps cannot be read: {names}'],
    why: [
      '他们的客户不会更新，也不会被标为流失。',
      'Their customers are neither brought up to date nor marked as gone.',
    ],
    fix: [
      '把他们加入应用可见范围，或为他们开通互通账号许可。',
      'Add them to the visible range of the app, or give them an interconnect licence.',
    ],
    page: ['应用管理 → 自建 → 可见范围', '应用管理 → 自建 → 可见范围'],
  },
};

/** What the doctor asks about the sync. */
@Injectable()
export class SyncChecks {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: SyncQueries,
  ) {}

  @DoctorCheck('customers.last-sync', { title: ['全部同步', 'Full sync'], group: 'data' })
  async lastSync(): Promise<Diagnosis> {
    const at = await this.queries.lastFullAt();
    if (!at) return diagnosis('customers.last-sync', SYNC, 'never');
    const hours = Math.floor((this.clock.now().getTime() - at.getTime()) / HOUR_MS);
    return diagnosis('customers.last-sync', SYNC, hours > STALE_HOURS ? 'stale' : 'ok', { hours });
  }

  @DoctorCheck('customers.reps-read', {
    title: ['员工的客户', 'Customers of reps'],
    group: 'data',
    after: 'customers.last-sync',
  })
  async repsRead(): Promise<Diagnosis> {
    const run = await this.db.repo(SyncRun).findOne({ where: { kind: 'full', state: 'done' }, order: { id: 'DESC' } });
    const left = run?.place.skipped ?? [];
    if (!left.length) return diagnosis('customers.reps-read', REPS, 'ok');
    const names = left.slice(0, 5).join('、');
    return diagnosis('customers.reps-read', REPS, 'leftOut', { count: left.length, names });
  }
}
