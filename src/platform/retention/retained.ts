import { SetMetadata } from '@nestjs/common';
import type { Settings } from '../../../config/settings';
import type { Sql } from '../database/sql';

/** Chinese, then English. */
export type RetentionText = readonly [zh: string, en: string];

/** The settings in days that say how long something is kept. */
export type KeepSetting = Extract<keyof Settings['values'], `keep${string}Days`>;

/** What one kind of data loses when its time is over. */
export interface Trimming {
  table: string;
  /** Its integer primary key; `id` where absent. */
  key?: string;
  /** True for the rows that lose something, false once they have lost it: the nightly round looks at all rows again. */
  due: Sql;
  /** The write that takes it from them; run twice it changes nothing. */
  forget(ids: number[]): Sql;
  /** Rows that somebody still rests on, by the name under which rooms say so with @StillNeeds. */
  needed?: string;
  /** What lies outside the database and goes first, such as files, needed or not; done twice it does no harm. */
  first?(ids: number[]): Promise<void>;
}

/** How a kind of data is shown and which setting it obeys. */
export interface RetainedOptions {
  days: KeepSetting;
  title: RetentionText;
  /** What stays, and what that means for those who read it. */
  stays: RetentionText;
}

export interface RetainedMeta extends RetainedOptions {
  name: string;
}

export const RETAINED = Symbol('retained');
export const STILL_NEEDS = Symbol('still needs');

/**
 * Offers data to the nightly trimming: a method that says what is due `before` an instant. The room knows its tables;
 * chunks, pauses, resumption and figures are the trimmer's.
 * @param name stable, with the room before the dot: 'wecom.inbox-texts'
 */
export function Retained(
  name: string,
  options: RetainedOptions,
): (
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(before: Date) => Promise<Trimming>>,
) => void {
  return SetMetadata<symbol, RetainedMeta>(RETAINED, { name, ...options });
}

/**
 * Says which rows of `what` must stay although their time is over: a method that answers those of the given ids that
 * its room still rests on. Asked for each bite of at most 500, just before it is taken.
 */
export function StillNeeds(
  what: string,
): (
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(ids: number[]) => Promise<number[]>>,
) => void {
  return SetMetadata(STILL_NEEDS, what);
}
