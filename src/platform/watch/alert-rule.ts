import { SetMetadata } from '@nestjs/common';
import type { MethodMark } from '../queue/job';

/** Chinese, then English; {name} stands where a fact goes. */
export type AlertText = readonly [zh: string, en: string];

/** One thing that is wrong now. */
export interface Sighting {
  /** Which one, where a rule can see several at once, such as an API's path. At most 128 characters. */
  subject?: string;
  /** What the texts name. */
  facts?: Record<string, string | number>;
}

export interface AlertRuleOptions {
  title: AlertText;
  what: AlertText;
  /** What a person does about it. */
  fix: AlertText;
  /** The console's page for it. */
  page: string;
}

export interface AlertRuleMeta extends AlertRuleOptions {
  name: string;
}

export const ALERT_RULE = Symbol('alert rule');

/**
 * Offers a rule to the alerts: a method of any provider, asked every minute, that answers what is wrong now; nothing
 * where all is well, null where it cannot tell now and what was said before still holds. It only reads.
 * @param name stable, with the room before the dot: 'wecom.dead-letters'
 */
export function AlertRule(name: string, options: AlertRuleOptions): MethodMark<() => Promise<Sighting[] | null>> {
  return SetMetadata<symbol, AlertRuleMeta>(ALERT_RULE, { name, ...options });
}
