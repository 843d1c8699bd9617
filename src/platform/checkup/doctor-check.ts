import { SetMetadata } from '@nestjs/common';

/** Chinese, then English; {name} stands where a value goes. */
export type CheckText = readonly [zh: string, en: string];

/**
 * ok; warning: it works, and something will go wrong; fault: something does not work; not-set-up: nobody asked for it
 * yet, which is no illness; waiting: not looked at, since another check must be green first.
 */
export type CheckState = 'ok' | 'warning' | 'fault' | 'not-set-up' | 'waiting';

/** Where a check stands on the doctor's page. */
export type CheckGroup = 'service' | 'connection' | 'permissions' | 'traffic' | 'data';

/** One way a check can end, said in both languages. Whatever is not well says why it matters and what mends it. */
export type Ending =
  | { state: 'ok'; what: CheckText }
  | {
      state: 'warning' | 'fault' | 'not-set-up';
      what: CheckText;
      why: CheckText;
      fix: CheckText;
      /** The page of the WeCom admin console where it is mended, such as 应用管理 → 自建 → 企业可信IP. */
      page?: CheckText;
    };

/** A value that was measured, with its unit in the label where it has one. */
export interface Measured {
  /** Stable, such as lagSeconds. */
  name: string;
  label: CheckText;
  value: string | number | boolean | null;
}

/** What a check answers. The worst finding decides its state; of several, all are shown. */
export interface Diagnosis {
  findings: { key: string; ending: Ending; values?: Record<string, string | number> }[];
  measured?: Measured[];
}

/** How a check is shown and run. */
export interface CheckOptions {
  title: CheckText;
  group: CheckGroup;
  /** The check that must be ok or only warn before this one means anything, by its name. */
  after?: string;
  /** Milliseconds after which it counts as failed; its late answer is not waited for. */
  limitMs?: number;
}

/** A check as found among the providers. */
export interface CheckMeta extends Required<Omit<CheckOptions, 'after'>> {
  name: string;
  after: string | null;
}

export const DOCTOR_CHECK = Symbol('doctor-check');

/** More than one call of WeCom with its second try may take; the doctor looks at all checks at once. */
const LIMIT_MS = 12_000;

/**
 * Offers a check to the doctor: a method of any provider that answers a Diagnosis. It reads and never changes
 * anything, asks WeCom only through the client, and may throw: the doctor says then that it could not be done.
 * @param name stable, with the room before the dot: 'wecom.trusted-ip'
 */
export function DoctorCheck(
  name: string,
  options: CheckOptions,
): (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<() => Promise<Diagnosis>>) => void {
  const { title, group, after = null, limitMs = LIMIT_MS } = options;
  return SetMetadata<symbol, CheckMeta>(DOCTOR_CHECK, { name, title, group, after, limitMs });
}

/** The ways a check can end, by the last part of their keys. */
export type Endings = Record<string, Ending>;

/** A diagnosis with one finding: `name` is the check's, `how` the ending's key in `endings`. */
export function diagnosis<E extends Endings>(
  name: string,
  endings: E,
  how: keyof E & string,
  values?: Record<string, string | number>,
  measured?: Measured[],
): Diagnosis {
  return { findings: [{ key: `${name}.${how}`, ending: endings[how], values }], measured };
}
