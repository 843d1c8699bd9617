import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import type { CheckGroup, CheckState } from '../platform/checkup/doctor-check';

/** What to look at anew. */
export class DoctorQuery {
  /** true looks again although the last answers are young; never more often than every five seconds. */
  @IsOptional()
  @Transform(({ value }) => value === true || value === 'true')
  @IsBoolean()
  fresh?: boolean;
}

/** One text in both languages. */
export class TwoTexts {
  zh: string;
  en: string;
}

/** One thing a check found. */
export class Finding {
  /** Stable: the check's name and how it ended. */
  key: string;
  state: CheckState;
  what: TwoTexts;
  /** Null where all is well, as are `fix` and `page`. */
  why: TwoTexts | null;
  fix: TwoTexts | null;
  /** The page of the WeCom admin console where it is mended; null where that is not the place. */
  page: TwoTexts | null;
}

/** A value that was measured on the way. */
export class MeasuredValue {
  name: string;
  label: TwoTexts;
  value: string | number | boolean | null;
}

/** One check with its answer; the worst finding is its state. */
export class CheckReport {
  name: string;
  title: TwoTexts;
  group: CheckGroup;
  state: CheckState;
  findings: Finding[];
  measured: MeasuredValue[];
  /** How long it took. */
  milliseconds: number;
}

/** How many checks ended in which state. */
export class CheckCounts {
  ok: number;
  warning: number;
  fault: number;
  notSetUp: number;
  waiting: number;
}

/** All checks, in the order of the page. */
export class DoctorReport {
  /** fault when one is, else warning when one is, else ok; what nobody has set up counts for nothing. */
  state: 'ok' | 'warning' | 'fault';
  /** When the checks were made; the report is kept for half a minute. */
  checkedAt: Date;
  counts: CheckCounts;
  checks: CheckReport[];
}
