/**
 * OpenAPI can say of a rule, of campaign params and of a form's JSON Schema only that they are objects. Their shapes
 * stand here, and Narrowed puts them where the generated types leave them open.
 */

/** A group of conditions; `not` holds exactly one child. */
export interface RuleGroup {
  id: string;
  op: 'all' | 'any' | 'not';
  children: RuleTree[];
  includeUnknown?: boolean;
}
export interface RuleLeaf {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  includeUnknown?: boolean;
}
export type RuleTree = RuleGroup | RuleLeaf;

/** One property of a JSON Schema, as far as forms are drawn from it. */
export interface ParamSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: (string | number)[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  items?: ParamSchema;
}
export interface ParamsSchema {
  type?: string;
  properties?: Record<string, ParamSchema>;
  required?: string[];
}

export interface BeatParams {
  key: string;
  label: string;
  offsetDays: number;
  /** HH:mm in the shop's zone. */
  at: string;
  text: string;
  validMinutes: number;
}
/** What an operator fills in about a campaign; presets leave the audience, and possibly more, open. */
export interface CampaignParams {
  audience: { target: 'customers' | 'groups'; rule?: RuleTree; groupIds?: number[] };
  beats: BeatParams[];
  schedule: { at?: string; daysOfMonth?: number[]; weekdays?: number[] };
  holdoutShare: number;
  attributionDays: number;
}

type Open = Record<string, never>;

/** Kinds carry the schema of a form in `params`; campaigns and presets carry what was filled in. */
type ParamsIn<Holder> = Holder extends { label: string } ? ParamsSchema : CampaignParams;

/** The generated types with those shapes filled in, at any depth. */
export type Narrowed<T> = T extends (infer Item)[]
  ? Narrowed<Item>[]
  : T extends object
    ? {
        [Key in keyof T]: Key extends 'rule'
          ? T[Key] extends Open
            ? RuleTree
            : Narrowed<T[Key]>
          : Key extends 'params'
            ? ParamsIn<T>
            : Key extends 'payload' | 'result'
              ? T[Key] extends Open
                ? unknown
                : T[Key]
              : Narrowed<T[Key]>;
      }
    : T;
