import { z } from 'zod';
import type { RuleTree } from '../../rules/rule-tree';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A text message is at most 4,000 bytes in WeCom (document/path/92135). */
const MOST_TEXT_BYTES = 4000;

const beat = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be letters, digits and hyphens')
    .meta({ title: '标识' }),
  label: z.string().trim().min(1).max(64).meta({ title: '名称' }),
  offsetDays: z.int().min(-7).max(7).default(0).meta({ title: '相对活动日的天数' }),
  at: z.string().regex(TIME, 'must be a time such as 09:00').meta({ title: '时间', format: 'time' }),
  text: z
    .string()
    .trim()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= MOST_TEXT_BYTES, `must be at most ${MOST_TEXT_BYTES} bytes`)
    .meta({ title: '内容', format: 'text' }),
  validMinutes: z.int().min(15).max(1440).default(180).meta({ title: '有效分钟' }),
});

/** One planned message: on which day relative to the occasion, at what time, and how long a rep may take to confirm. */
export type BeatParams = z.infer<typeof beat>;

const beats = z
  .array(beat)
  .min(1)
  .max(8)
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'keys must differ')
  .meta({ title: '波次' });

// The tree itself is checked by the rules room, which knows the kinds.
const ruleTree = z.custom<RuleTree>((value) => typeof value === 'object' && value !== null);

const audience = z
  .strictObject({
    target: z.enum(['customers', 'groups']).meta({ title: '触达对象' }),
    rule: ruleTree.optional().meta({ title: '人群规则', format: 'rule', type: 'object' }),
    groupIds: z.array(z.int().positive()).min(1).max(2000).optional().meta({ title: '客户群', format: 'group' }),
  })
  .refine(({ target, rule }) => target === 'groups' || rule !== undefined, {
    message: 'customers need a rule: an empty one is never "everyone"',
    path: ['rule'],
  })
  .refine(({ target, rule }) => target === 'customers' || rule === undefined, {
    message: 'groups are chosen by groupIds, not by a rule',
    path: ['rule'],
  })
  .meta({ title: '人群' });

/** What all kinds share; `schedule` is the kind's own. */
export const sharedParams = {
  audience,
  beats,
  holdoutShare: z.number().min(0).max(0.5).default(0.1).meta({ title: '对照组比例' }),
  attributionDays: z.int().min(1).max(30).default(7).meta({ title: '归因天数' }),
};

/** Params of any kind, as far as planning and delivery need them. */
export interface CampaignParams {
  audience: z.infer<typeof audience>;
  beats: BeatParams[];
  holdoutShare: number;
  attributionDays: number;
  schedule: Record<string, unknown>;
}
