/** Messages of a time that nobody can read any more. */
export class ArchiveGapRow {
  from: Date;
  until: Date;
  noticedAt: Date;
}

/** Records that could not be opened, by the version of the key they are sealed to. */
export class UnreadableRow {
  /** publickey_ver. */
  keyVersion: number;
  /** no-key: WECOM_ARCHIVE_KEYS has none of that version; wrong-key: it has another one; crashed: the library dies on it. */
  fault: string;
  records: number;
}

/** How the reading of the chat archive goes. */
export class ArchiveState {
  /** False where no archive is set up. */
  available: boolean;
  /** When everything was last read; null when it never was. */
  caughtUpAt: Date | null;
  /** Seconds since then; over a day is an alarm. Null before the first attempt. */
  lagSeconds: number | null;
  /** Why the last attempt failed; null when it did not. */
  failure: string | null;
  /** Times whose messages were lost, newest first; at most 50. */
  gaps: ArchiveGapRow[];
  unreadable: UnreadableRow[];
  /** Opened, and not understood: kept as they came. */
  strange: number;
  /** Of customers who had disagreed: counted, nothing of them is kept. */
  withheld: number;
  /** Outside parties who agreed to being archived in at least one chat. */
  agreed: number;
  /** Outside parties who disagreed in at least one chat. */
  disagreed: number;
  /** Files still to be fetched. */
  filesWaiting: number;
  /** Files WeCom no longer had, or that were given up. */
  filesLost: number;
}
