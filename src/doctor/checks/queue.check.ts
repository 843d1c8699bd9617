import { Injectable } from '@nestjs/common';
import { diagnosis, Diagnosis, DoctorCheck, Endings } from '../../platform/checkup/doctor-check';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { BullWaker } from '../../platform/queue/bull-waker';
import { JobRows } from '../../platform/queue/job-rows';
import { Waker } from '../../platform/queue/waker';

const LATE_S = 60;
const STUCK_S = 600;
/** Names of dead jobs shown. */
const MOST_NAMES = 5;

const QUEUE = {
  ok: { state: 'ok', what: ['没有到期还没做的任务。', 'No job is waiting past its time.'] },
  late: {
    state: 'warning',
    what: ['最早的任务已经晚了 {seconds} 秒。', 'The oldest due job is {seconds} s late.'],
    why: ['同步、标签、群发都会跟着晚。', 'Sync, tags and campaigns are late with it.'],
    fix: [
      '任务太多时多开一个 worker（需要 MySQL）。',
      'If there is too much to do, run one more worker; this needs MySQL.',
    ],
  },
  stuck: {
    state: 'fault',
    what: [
      '最早的任务已经晚了 {seconds} 秒，像是没有进程在做任务。',
      'The oldest due job is {seconds} s late: nobody seems to work.',
    ],
    why: ['事件收下了但不处理，活动不会发出。', 'Events are stored but not handled, and no campaign goes out.'],
    fix: [
      '启动一个 ROLES 含 worker 的进程；已有的话看它的日志。',
      'Start a process whose ROLES has worker; if there is one, read its log.',
    ],
  },
  dead: {
    state: 'warning',
    what: ['{count} 个任务多次失败后停下：{names}', '{count} jobs have failed too often and stopped: {names}'],
    why: ['它们要做的事没有做成，也不会再自己重试。', 'What they were to do is not done, and is not tried again.'],
    fix: [
      '日志里有每一次失败的原因；修好后重启服务或重做那件事。',
      'The log has the reason of each failure; mend it and do the thing again.',
    ],
  },
  'redis-down': {
    state: 'warning',
    what: ['连不上 Redis。', 'Redis cannot be reached.'],
    why: [
      '任务仍会做，但靠每秒轮询，各进程也各自计数限流。',
      'Jobs still run, found by polling once a second; each process counts rate limits for itself.',
    ],
    fix: ['检查 QUEUE_URL 和 Redis。', 'Check QUEUE_URL and Redis.'],
  },
} satisfies Endings;

/** Background work: somebody does it, in time, and none of it has given up. */
@Injectable()
export class QueueCheck {
  constructor(
    private readonly jobs: JobRows,
    private readonly db: Database,
    private readonly waker: Waker,
  ) {}

  @DoctorCheck('service.queue', { title: ['后台任务', 'Background work'], group: 'service' })
  async check(): Promise<Diagnosis> {
    const { waiting, leased, dead, lagMs } = await this.jobs.counts();
    const seconds = Math.floor(lagMs / 1000);
    const values = { seconds, count: dead, names: dead ? await this.deadNames() : '' };
    const bull = this.waker instanceof BullWaker ? this.waker : null;
    const hows: (keyof typeof QUEUE)[] = [];
    if (bull?.isDown) hows.push('redis-down');
    if (seconds > STUCK_S) hows.push('stuck');
    else if (seconds > LATE_S) hows.push('late');
    if (dead) hows.push('dead');
    if (!hows.length) hows.push('ok');
    return {
      findings: hows.flatMap((how) => diagnosis('service.queue', QUEUE, how, values).findings),
      measured: [
        { name: 'engine', label: ['引擎', 'Engine'], value: bull ? 'Bull' : 'embedded' },
        { name: 'lagSeconds', label: ['最早任务晚了（秒）', 'Oldest due job late (s)'], value: seconds },
        { name: 'waiting', label: ['等待', 'Waiting'], value: waiting },
        { name: 'running', label: ['进行中', 'Running'], value: leased },
        { name: 'dead', label: ['已停下', 'Dead'], value: dead },
      ],
    };
  }

  private async deadNames(): Promise<string> {
    const rows = await this.db.rows<{ name: string; jobs: number }>(sql`
      SELECT name, COUNT(*) AS jobs FROM job WHERE state = 'dead' GROUP BY name ORDER BY jobs DESC, name LIMIT ${MOST_NAMES}`);
    return rows.map((row) => `${row.name} × ${row.jobs}`).join(', ');
  }
}
