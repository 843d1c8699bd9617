import { fact } from '../platform/events/facts';

/** These customers got or lost these tags, by a rule or by hand. */
export const tagsChanged = fact<{ customerIds: number[]; tagIds: number[] }>('tags.changed');
