import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { backupsOf } from '../../platform/database/backups';
import { JobRows } from '../../platform/queue/job-rows';
import { AlertRule, Sighting } from '../../platform/watch/alert-rule';

const HOUR_MS = 3_600_000;

/** What can go wrong in the service itself. */
@Injectable()
export class ServiceRules {
  constructor(
    private readonly jobs: JobRows,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @AlertRule('service.dead-jobs', {
    title: ['后台任务停下', 'Background jobs gave up'],
    what: ['{dead} 个后台任务多次失败后停下。', '{dead} background jobs failed too often and stopped.'],
    fix: [
      '在后台的“告警”里看原因，修好后重做，或放弃。',
      'The alerts in the console name the reason; mend it, then do it again or give it up.',
    ],
    page: '/doctor',
  })
  async deadJobs(): Promise<Sighting[]> {
    const { dead } = await this.jobs.counts();
    return dead ? [{ facts: { dead } }] : [];
  }

  /** By the wall clock, as files are. */
  @AlertRule('service.backup-old', {
    title: ['备份太旧', 'The backup is old'],
    what: [
      '最近一次备份在 {hours} 小时前，或从未备份（{folder}）。',
      'The latest backup is {hours} hours old, or there never was one ({folder}).',
    ],
    fix: [
      '运行 npx huitou backup，并放进每天的定时任务；备份在别处就把 ALERT_BACKUP_HOURS 设为 0。',
      'Run npx huitou backup, daily by cron. If backups are made another way, set ALERT_BACKUP_HOURS=0.',
    ],
    page: '/doctor',
  })
  async backup(): Promise<Sighting[]> {
    const most = this.settings.values.alertBackupHours;
    const backups = most ? backupsOf(this.settings) : null;
    if (!backups) return [];
    const hours = Math.floor((this.clock.wall() - (backups.latestAt || backups.bornAt)) / HOUR_MS);
    return hours > most ? [{ facts: { hours, folder: backups.folder } }] : [];
  }
}
