import type { Endings } from '../../platform/checkup/doctor-check';

export const DATABASE = {
  ok: {
    state: 'ok',
    what: [
      '{engine}，每次提交都落盘，结构是最新的。',
      '{engine}; each commit reaches the disk, the schema is up to date.',
    ],
  },
  'not-durable': {
    state: 'fault',
    what: ['提交不一定落盘：{setting}', 'A commit may not reach the disk: {setting}'],
    why: [
      '断电时，已经答应企业微信收下的事件和已经发出的动作会丢失记录。',
      'At a power cut, events that were confirmed to WeCom and writes that were made lose their rows.',
    ],
    fix: [
      'MySQL：innodb_flush_log_at_trx_commit=1，开启 binlog 时 sync_binlog=1。SQLite 由服务自己设置：重启服务。',
      'MySQL: innodb_flush_log_at_trx_commit=1, and sync_binlog=1 with a binlog. On SQLite the service sets it: restart.',
    ],
  },
  'newer-schema': {
    state: 'fault',
    what: [
      '数据库里有这个版本不认识的升级：{names}',
      'The database has migrations this version does not know: {names}',
    ],
    why: ['旧程序读写新结构会出错。', 'An old program may fail on a newer schema.'],
    fix: ['换回新版本，或用升级前的备份恢复。', 'Run the newer version again, or restore the backup from before it.'],
  },
  'disk-low': {
    state: 'warning',
    what: ['数据目录所在磁盘只剩 {free} GB。', 'The disk of the data folder has {free} GB left.'],
    why: ['写满之后收不下任何事件。', 'Once it is full, no event can be stored.'],
    fix: ['清理旧备份或扩容：{folder}', 'Delete old backups or enlarge it: {folder}'],
  },
  'disk-full': {
    state: 'fault',
    what: ['数据目录所在磁盘只剩 {free} GB。', 'The disk of the data folder has {free} GB left.'],
    why: ['随时会收不下事件，也备份不了。', 'Events may be refused at any moment, and no backup fits.'],
    fix: ['马上清理或扩容：{folder}', 'Make room or enlarge it now: {folder}'],
  },
} satisfies Endings;

const BACKUP_FIX = [
  '每天运行 npx huitou backup（例如 cron），并把文件和 data/secret.key 分开存到别处。',
  'Run npx huitou backup daily, by cron for example, and keep the file and data/secret.key elsewhere, apart.',
] as const;

export const BACKUP = {
  ok: { state: 'ok', what: ['最近一次备份在 {hours} 小时前。', 'The latest backup is {hours} h old.'] },
  new: {
    state: 'ok',
    what: ['数据库建立不到一天，还不用备份。', 'The database is less than a day old; no backup is due yet.'],
  },
  none: {
    state: 'warning',
    what: ['{folder} 里没有备份。', 'There is no backup in {folder}.'],
    why: [
      '磁盘坏了或误删，客户、标签和效果记录就没有了。',
      'With the disk goes all that is known of customers, tags and results.',
    ],
    fix: BACKUP_FIX,
  },
  old: {
    state: 'warning',
    what: ['最近一次备份在 {hours} 小时前。', 'The latest backup is {hours} h old.'],
    why: ['恢复时会丢掉这之后的全部数据。', 'A restore loses everything since then.'],
    fix: BACKUP_FIX,
  },
  elsewhere: {
    state: 'not-set-up',
    what: [
      'MySQL 的备份在数据库那边做，服务看不到。',
      'MySQL is backed up on its own side, which is not seen from here.',
    ],
    why: ['没有备份，磁盘坏了就没有了。', 'Without one, everything goes with the disk.'],
    fix: [
      '确认每天有 mysqldump --single-transaction 或快照。',
      'See that mysqldump --single-transaction or a snapshot runs daily.',
    ],
  },
} satisfies Endings;
