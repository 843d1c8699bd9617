import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { CustomerBatch, CustomersApi } from '../../wecom/api/customers.api';

/** A page of batch/get_by_user and when it was asked for. */
export interface CustomerPage {
  batch: CustomerBatch;
  readAt: Date;
}

/** How old a page may be when it is stored; a run that was held up reads it anew. */
const AHEAD_LIVES_MS = 30_000;

/**
 * Reads the pages of a chunk of reps one ahead: while a page is being stored, WeCom is already asked for the next. One
 * call at a time all the same, since WeCom caps how many calls of a corp are under way (45033).
 */
@Injectable()
export class CustomerPages {
  private ahead: { key: string; at: number; page: Promise<CustomerPage> } | null = null;

  constructor(
    private readonly api: CustomersApi,
    private readonly clock: Clock,
  ) {}

  /**
   * @param cursor '' for the first page
   * @param more false where the caller stops after this page for a while
   * @throws as WecomClient.read
   */
  async read(userids: string[], cursor: string, more: boolean): Promise<CustomerPage> {
    const { ahead } = this;
    const now = this.clock.wall();
    this.ahead = null;
    const fits = ahead?.key === keyOf(userids, cursor) && now - ahead.at < AHEAD_LIVES_MS;
    const page = await (fits ? ahead.page : this.fetch(userids, cursor));
    const next = page.batch.next_cursor;
    if (more && next && next !== cursor) {
      const following = this.fetch(userids, next);
      // Who reads it hears of its failure; where nobody comes back for it, nobody needs to.
      following.catch(() => undefined);
      this.ahead = { key: keyOf(userids, next), at: this.clock.wall(), page: following };
    }
    return page;
  }

  private async fetch(userids: string[], cursor: string): Promise<CustomerPage> {
    const readAt = this.clock.now();
    const { value } = await this.api.batch(userids, cursor).next();
    return { batch: value as CustomerBatch, readAt };
  }
}

function keyOf(userids: string[], cursor: string): string {
  return [...userids, cursor].join('\n');
}
