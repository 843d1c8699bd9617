/** One text in both languages. */
export class RetentionWords {
  zh: string;
  en: string;
}

/** One night's round over one kind of data. */
export class RetentionRound {
  state: 'running' | 'done';
  /** What is older than this loses what its setting says. */
  before: Date;
  startedAt: Date;
  finishedAt: Date | null;
  /** How much of the table has been looked at, 0 to 1. */
  share: number;
  /** Rows that lost something. */
  trimmed: number;
  /** Rows that were due and stay, since a live tag or an open hold rests on them. */
  spared: number;
  /** Short transactions it took, and the longest time in milliseconds one of them held the database. */
  bites: number;
  longestMs: number;
}

/** One kind of data, how long it is kept, and what was trimmed. */
export class RetentionView {
  name: string;
  title: RetentionWords;
  /** What stays after it. */
  stays: RetentionWords;
  /** The environment variable in days. */
  setting: string;
  /** 0 for ever. */
  days: number;
  /** Rows over all rounds so far. */
  trimmed: number;
  /** The latest round; null before the first night. */
  last: RetentionRound | null;
}
