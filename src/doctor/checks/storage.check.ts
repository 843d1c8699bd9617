import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { backupsOf } from '../../platform/database/backups';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { BACKUP, DATABASE } from './storage.texts';

const GB = 1024 ** 3;
/** A year of a shop with 10,000 customers fits several times. */
const LOW_BYTES = 2 * GB;
const FULL_BYTES = GB / 4;
const HOUR_MS = 3_600_000;
/** A daily backup that was missed once. */
const OLD_HOURS = 50;
const NEW_HOURS = 24;
/** What `PRAGMA synchronous` says for FULL, and for EXTRA, which is more. */
const FULL_OR_EXTRA = [2, 3];

/** The database: durable, up to date, with room on its disk and a copy elsewhere. */
@Injectable()
export class StorageChecks {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @DoctorCheck('service.database', { title: ['数据库', 'Database'], group: 'service' })
  async database(): Promise<Diagnosis> {
    const { engine, setting, safe } = await this.durability();
    const unknown = await this.unknownMigrations();
    const folder = existsSync(this.settings.dataDir) ? resolve(this.settings.dataDir) : process.cwd();
    const { bavail, bsize } = await statfs(folder);
    const bytes = bavail * bsize;
    const free = (bytes / GB).toFixed(1);
    const values = { engine, setting, names: unknown.join(', '), free, folder };
    const hows: (keyof typeof DATABASE)[] = [];
    if (!safe) hows.push('not-durable');
    if (unknown.length) hows.push('newer-schema');
    if (bytes < FULL_BYTES) hows.push('disk-full');
    else if (bytes < LOW_BYTES) hows.push('disk-low');
    if (!hows.length) hows.push('ok');
    return {
      findings: hows.map((how) => ({ key: `service.database.${how}`, ending: DATABASE[how], values })),
      measured: [
        { name: 'engine', label: ['引擎', 'Engine'], value: engine },
        { name: 'durability', label: ['落盘', 'Durability'], value: setting },
        { name: 'freeGb', label: ['磁盘剩余（GB）', 'Disk left (GB)'], value: Number(free) },
        { name: 'migrations', label: ['结构版本', 'Migrations'], value: this.db.source.migrations.length },
      ],
    };
  }

  @DoctorCheck('service.backup', { title: ['备份', 'Backup'], group: 'service' })
  async backup(): Promise<Diagnosis> {
    const backups = backupsOf(this.settings);
    if (!backups) return diagnosis('service.backup', BACKUP, 'elsewhere');
    const { folder, count, latestAt: latest, bornAt } = backups;
    const hoursSince = (ms: number) => Math.floor((this.clock.wall() - ms) / HOUR_MS);
    const age = hoursSince(bornAt);
    const hours = hoursSince(latest);
    const how = latest ? (hours > OLD_HOURS ? 'old' : 'ok') : age < NEW_HOURS ? 'new' : 'none';
    return diagnosis('service.backup', BACKUP, how, { hours, folder }, [
      { name: 'backups', label: ['备份数', 'Backups'], value: count },
      { name: 'ageHours', label: ['最近（小时）', 'Latest (h)'], value: latest ? hours : null },
    ]);
  }

  private async durability(): Promise<{ engine: string; setting: string; safe: boolean }> {
    if (this.db.engine === 'sqlite') {
      const [synchronous] = await this.db.rows<{ synchronous: number }>(sql`PRAGMA synchronous`);
      const [journal] = await this.db.rows<{ journal_mode: string }>(sql`PRAGMA journal_mode`);
      const setting = `journal_mode=${journal.journal_mode}, synchronous=${synchronous.synchronous}`;
      return { engine: 'SQLite', setting, safe: FULL_OR_EXTRA.includes(Number(synchronous.synchronous)) };
    }
    const [row] = await this.db.rows<{ version: string; flush: number; sync: number; binlog: number }>(sql`
      SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush, @@sync_binlog AS sync, @@log_bin AS binlog`);
    const setting = `innodb_flush_log_at_trx_commit=${row.flush}, log_bin=${row.binlog}, sync_binlog=${row.sync}`;
    const safe = Number(row.flush) === 1 && (!Number(row.binlog) || Number(row.sync) === 1);
    return { engine: /mariadb/i.test(row.version) ? `MariaDB ${row.version}` : `MySQL ${row.version}`, setting, safe };
  }

  /** Migrations in the database that this program does not have. */
  private async unknownMigrations(): Promise<string[]> {
    const ours = new Set(this.db.source.migrations.map((migration) => migration.name));
    const rows = await this.db.rows<{ name: string }>(sql`SELECT name FROM migration ORDER BY id`);
    return rows.map((row) => row.name).filter((name) => !ours.has(name));
  }
}
