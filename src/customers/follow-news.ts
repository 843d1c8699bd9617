import { Injectable } from '@nestjs/common';
import { Facts } from '../platform/events/facts';
import { customerFollowed, customersChanged, slices } from './customers.facts';

/** A friendship that was not there before. */
export interface NewFollow {
  repUserid: string;
  customerId: number;
  channel: string;
}

/** What storing friendships changed; who stored them announces it. */
export interface StoredFollows {
  begun: NewFollow[];
  /** Customers of whom something is new. */
  changed: number[];
}

/** News a sync has not told yet, in a shape that is short as JSON. */
export interface UntoldNews {
  changed: number[];
  /** Customers by rep and by channel key. */
  begun: Record<string, Record<string, number[]>>;
}

export const NO_NEWS: UntoldNews = { changed: [], begun: {} };

/** Tells of friendships. In the caller's transaction. */
@Injectable()
export class FollowNews {
  constructor(private readonly facts: Facts) {}

  async tell({ begun, changed }: StoredFollows): Promise<void> {
    await this.tellUntold(joined(NO_NEWS, { begun, changed }));
  }

  /** One fact per rep and channel, and one per 500 changed customers. */
  async tellUntold({ begun, changed }: UntoldNews): Promise<void> {
    for (const ids of slices(changed)) await this.facts.announce(customersChanged, { customerIds: ids });
    for (const [repUserid, channels] of Object.entries(begun)) {
      for (const [channel, customers] of Object.entries(channels)) {
        for (const customerIds of slices(customers)) {
          const more = { externalUserid: null, welcomeCode: null, channel };
          await this.facts.announce(customerFollowed, { customerIds, repUserid, ...more });
        }
      }
    }
  }
}

/** Both together, each customer once. */
export function joined(news: UntoldNews, stored: StoredFollows): UntoldNews {
  const begun = structuredClone(news.begun);
  for (const { repUserid, channel, customerId } of stored.begun) {
    const channels = (begun[repUserid] ??= {});
    (channels[channel] ??= []).push(customerId);
  }
  return { begun, changed: [...new Set([...news.changed, ...stored.changed])] };
}

/** How many customers the news is about. */
export function sizeOf(news: UntoldNews): number {
  const begun = Object.values(news.begun).flatMap((channels) => Object.values(channels));
  return Math.max(
    news.changed.length,
    begun.reduce((sum, ids) => sum + ids.length, 0),
  );
}
