import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { Day } from '../platform/calendar/calendar';
import type { Sql } from '../platform/database/sql';

/** The day a rule is asked on, and whom it is asked about. */
export interface Asked {
  today: Day;
  /**
   * A condition on a column of customer ids that is true for those asked about. A kind whose subquery is not tied to
   * `c.id` puts it inside, so that a question about ten customers does not read everybody's orders.
   */
  among(column: Sql): Sql;
}

/** The row a condition's truth rests on: an order or a message, by id; NULL where there is none. */
export interface Evidence {
  kind: 'order' | 'message';
  id: Sql;
}

/** What the answers of a kind depend on being there: matched orders, or chats of reps with an archive seat. */
type Coverage = 'orders' | 'chats';

/**
 * A kind of condition that a room offers. All SQL is over `customer c`, runs unchanged on both engines and holds values
 * as parameters only. An instance is a provider of its room, found at start-up.
 */
export interface RuleKindOf<Params> {
  /** Where the console lists it: 订单, 周期, 聊天, 群, 关系, 标签. */
  readonly group: string;
  readonly label: string;
  /** The sentence with {names} of parameters to fill in, such as `近 {days} 天买过 ≥ {atLeast} 次`. */
  readonly template: string;
  /** True where the answer can change by the passing of a day alone. */
  readonly mentionsTime: boolean;
  /** Facts after which the answer for the customers they name may be another. */
  readonly changesOn: readonly { readonly name: string }[];
  readonly coverage?: Coverage;
  /** True for the customers the condition holds for. NULL counts as false. */
  where(params: Params, asked: Asked): Sql;
  /** True where the answer is known; absent where it always is. NULL counts as unknown. */
  knowable?(params: Params, asked: Asked): Sql;
  /** The latest row that makes the condition true. */
  evidence?(params: Params, asked: Asked): Evidence;
  /** The condition in Chinese, names in place of ids. */
  sentence(params: Params): string | Promise<string>;
  /** For each customer in words what the condition looked at, with its numbers. Customers without facts may be absent. */
  facts(customerIds: number[], params: Params, asked: Asked): Promise<Map<number, string>>;
}

/** A class that can be a kind: its parameters are a static zod schema, whose titles become the form's labels. */
export interface RuleKindClass<Params> {
  // Providers take whatever they inject.
  // oxlint-disable-next-line typescript/no-explicit-any
  new (...injected: any[]): RuleKindOf<Params>;
  readonly params: z.ZodType<Params>;
}

export const RULE_KIND = Symbol('rule kind');

/** Offers a class as the kind of condition called `name`, such as 'orders.count'. */
export function RuleKind(name: string): <Params>(target: RuleKindClass<Params>) => void {
  return (target) => {
    SetMetadata(RULE_KIND, name)(target);
  };
}
