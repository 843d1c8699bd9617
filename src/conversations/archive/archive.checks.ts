import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Diagnosis, diagnosis, DoctorCheck, Endings } from '../../platform/checkup/doctor-check';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { ArchiveApi } from '../../wecom/api/archive.api';
import { VendorArchive } from '../../wecom/archive/vendor-archive';
import { ArchiveFeed } from '../feed/archive-feed';
import { ALARM_LAG_MS, ArchiveLedger } from './archive-ledger';
import { ArchiveQueries } from './archive.queries';

const NO_CHATS = [
  '读不到聊天，聊天标签、意图和复购线索都是未知。',
  'No chats are read: tags, signals and reasons from chats stay unknown.',
] as const;
const PAGE = ['管理工具 → 会话内容存档', 'Management tools → Chat archive (会话内容存档)'] as const;

const LIBRARY: Endings = {
  ok: {
    state: 'ok',
    what: [
      '组件已加载，企业和密钥有效；私钥版本：{versions}。',
      'The library loads and takes corp and secret; key versions: {versions}.',
    ],
  },
  sandbox: {
    state: 'ok',
    what: ['会话来自沙盒企业，不需要组件。', 'Chats come from the sandbox; no library is needed.'],
  },
  'not-set-up': {
    state: 'not-set-up',
    what: ['没有设置会话内容存档。', 'The chat archive is not set up.'],
    why: NO_CHATS,
    fix: [
      '开通会话内容存档后，设置 WECOM_ARCHIVE_SDK、WECOM_ARCHIVE_SECRET、WECOM_ARCHIVE_KEYS。',
      'Once it is bought, set WECOM_ARCHIVE_SDK, WECOM_ARCHIVE_SECRET and WECOM_ARCHIVE_KEYS.',
    ],
    page: PAGE,
  },
  fault: {
    state: 'fault',
    what: ['组件不能用：{reason}', 'The library cannot be used: {reason}'],
    why: NO_CHATS,
    fix: [
      '用 Linux x86 或 ARM（glibc，不是 Alpine、macOS）；SDK v3 需要 OpenSSL 3；文件要和 CPU 相符；再核对企业ID和存档 Secret。',
      'Use Linux on x86 or ARM with glibc (not Alpine, not macOS); SDK v3 needs OpenSSL 3; the file must fit the CPU; then compare corp id and archive secret.',
    ],
    page: PAGE,
  },
};

const KEYS: Endings = {
  ok: { state: 'ok', what: ['所有消息都能用现有私钥打开。', 'All messages open with the keys at hand.'] },
  'not-set-up': { ...LIBRARY['not-set-up'], state: 'not-set-up' } as Endings[string],
  missing: {
    state: 'fault',
    what: [
      '{records} 条消息打不开，缺少私钥版本 {version}。',
      '{records} messages cannot be opened: there is no key of version {version}.',
    ],
    why: ['这些消息先密封保存，读不到内容。', 'They are kept sealed and cannot be read.'],
    fix: [
      '把该版本的私钥加到 WECOM_ARCHIVE_KEYS（旧版本不要删），重启后会自动重新打开。',
      'Add the private key of that version to WECOM_ARCHIVE_KEYS (keep the old ones) and restart: they are opened then.',
    ],
    page: PAGE,
  },
  wrong: {
    state: 'fault',
    what: [
      '{records} 条消息打不开，版本 {version} 的私钥和后台的公钥不是一对。',
      '{records} messages cannot be opened: the key of version {version} does not belong to the public key in the console.',
    ],
    why: ['这些消息先密封保存，读不到内容。', 'They are kept sealed and cannot be read.'],
    fix: [
      '核对 WECOM_ARCHIVE_KEYS 中版本号和文件，改好后重启会自动重新打开。',
      'Compare versions and files in WECOM_ARCHIVE_KEYS; after a restart they are opened again.',
    ],
    page: PAGE,
  },
  crashed: {
    state: 'warning',
    what: ['{records} 条消息让组件崩溃，已跳过。', '{records} messages crash the library and were left aside.'],
    why: ['这些消息的内容读不到，其他消息不受影响。', 'What they say is not known; others are not affected.'],
    fix: ['换最新版本的 SDK，重启后会再试一次。', 'Take the newest SDK; after a restart they are tried again.'],
  },
};

const LAG: Endings = {
  ok: { state: 'ok', what: ['会话已读到最新。', 'Chats are read to their end.'] },
  'not-set-up': LIBRARY['not-set-up'],
  behind: {
    state: 'warning',
    what: ['最近一次读取失败：{reason}', 'The last reading failed: {reason}'],
    why: [
      '企业微信只保留约 5 天，一直失败就会永久丢失。',
      'WeCom keeps about five days; if it goes on, messages are lost for good.',
    ],
    fix: ['按失败原因处理；恢复后会接着读。', 'Mend what it names; reading goes on by itself.'],
    page: PAGE,
  },
  alarm: {
    state: 'fault',
    what: ['会话已落后 {hours} 小时。{reason}', 'Chats are {hours} hours behind. {reason}'],
    why: [
      '企业微信只保留约 5 天，再不恢复就会永久丢失。',
      'WeCom keeps about five days; what is not read by then is lost for good.',
    ],
    fix: [
      '先看“会话组件”检查和服务日志，确认存档的可信 IP 和服务期。',
      'Look at the check of the library and the log; check the trusted IPs and the term of the archive.',
    ],
    page: PAGE,
  },
  gap: {
    state: 'warning',
    what: [
      '有 {gaps} 段时间的会话没有读到，最近一段：{from} 至 {until}。',
      'Chats of {gaps} periods were lost, the latest from {from} to {until}.',
    ],
    why: [
      '停止读取超过 5 天，企业微信已删除。那段时间的聊天视为未知。',
      'Nothing was read for over five days, and WeCom dropped them.',
    ],
    fix: [
      '无法补回；请给 archive_lag_seconds 设置 24 小时告警。',
      'They cannot be had back; set an alarm on archive_lag_seconds at 24 hours.',
    ],
  },
};

const COVERAGE: Endings = {
  ok: { state: 'ok', what: ['{seats} 个在职员工都有存档席位。', 'All {seats} active reps have an archive seat.'] },
  'not-set-up': LIBRARY['not-set-up'],
  // Seats cost money: some is what most shops choose, and every screen says the coverage.
  partly: {
    state: 'ok',
    what: [
      '{reps} 个员工中 {seats} 个有存档席位，其余员工的聊天按未知处理。',
      '{seats} of {reps} reps have an archive seat; chats of the others count as unknown.',
    ],
  },
  none: {
    state: 'warning',
    what: ['{reps} 个员工都没有存档席位。', 'None of {reps} reps has an archive seat.'],
    why: ['读不到任何聊天，聊天标签、意图和复购线索都是未知。', NO_CHATS[1]],
    fix: ['在后台把这些员工加入存档范围。', 'Add them to the range of the archive in the console.'],
    page: PAGE,
  },
};

/** The chat archive's part of the doctor. */
@Injectable()
export class ArchiveChecks {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
    private readonly feed: ArchiveFeed,
    private readonly vendor: VendorArchive,
    private readonly api: ArchiveApi,
    private readonly ledger: ArchiveLedger,
    private readonly queries: ArchiveQueries,
  ) {}

  @DoctorCheck('archive.library', { title: ['会话组件', 'Chat library'], group: 'connection' })
  async library(): Promise<Diagnosis> {
    if (!this.feed.available) return diagnosis('archive.library', LIBRARY, 'not-set-up');
    if (!this.vendor.available) return diagnosis('archive.library', LIBRARY, 'sandbox');
    try {
      await this.vendor.tryOut();
    } catch (error) {
      return diagnosis('archive.library', LIBRARY, 'fault', { reason: (error as Error).message });
    }
    return diagnosis('archive.library', LIBRARY, 'ok', { versions: this.vendor.keyVersions.join(', ') });
  }

  @DoctorCheck('archive.keys', { title: ['会话私钥', 'Chat keys'], group: 'data' })
  async keys(): Promise<Diagnosis> {
    if (!this.feed.available) return diagnosis('archive.keys', KEYS, 'not-set-up');
    const { unreadable } = await this.queries.state();
    if (!unreadable.length) return diagnosis('archive.keys', KEYS, 'ok');
    const how = (fault: string) => (fault === 'no-key' ? 'missing' : fault === 'crashed' ? 'crashed' : 'wrong');
    return {
      findings: unreadable.map(({ keyVersion: version, fault, records }) => ({
        key: `archive.keys.${how(fault)}`,
        ending: KEYS[how(fault)],
        values: { version, records },
      })),
    };
  }

  @DoctorCheck('archive.lag', { title: ['会话进度', 'Chat reading'], group: 'traffic' })
  async lag(): Promise<Diagnosis> {
    if (!this.feed.available) return diagnosis('archive.lag', LAG, 'not-set-up');
    const { lagMs, failure } = await this.ledger.progress();
    const { gaps } = await this.queries.state();
    const findings: Diagnosis['findings'] = [];
    const hours = Math.floor((lagMs ?? 0) / 3_600_000);
    const reason = failure ?? '';
    if ((lagMs ?? 0) > ALARM_LAG_MS)
      findings.push({ key: 'archive.lag.alarm', ending: LAG.alarm, values: { hours, reason } });
    else if (failure) findings.push({ key: 'archive.lag.behind', ending: LAG.behind, values: { reason } });
    else findings.push({ key: 'archive.lag.ok', ending: LAG.ok });
    if (gaps.length) {
      const values = { gaps: gaps.length, from: gaps[0].from.toISOString(), until: gaps[0].until.toISOString() };
      findings.push({ key: 'archive.lag.gap', ending: LAG.gap, values });
    }
    const lagSeconds = lagMs === null ? null : Math.round(lagMs / 1000);
    return {
      findings,
      measured: [{ name: 'lagSeconds', label: ['落后（秒）', 'Behind (seconds)'], value: lagSeconds }],
    };
  }

  @DoctorCheck('archive.coverage', { title: ['会话覆盖', 'Chat coverage'], group: 'data', after: 'archive.library' })
  async coverage(): Promise<Diagnosis> {
    if (!this.feed.available) return diagnosis('archive.coverage', COVERAGE, 'not-set-up');
    // Asked of WeCom, since the rows may be those of an earlier setting.
    const holders = new Set(
      this.settings.values.wecomArchiveSecret ? await this.api.seatHolders() : await this.feed.seatHolders(),
    );
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE active = 1`);
    const seats = rows.filter(({ userid }) => holders.has(userid)).length;
    const how = seats === rows.length ? 'ok' : seats ? 'partly' : 'none';
    return diagnosis('archive.coverage', COVERAGE, how, { seats, reps: rows.length });
  }
}
