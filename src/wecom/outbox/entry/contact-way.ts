import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock';
import { Database } from '../../../platform/database/database';
import { sql } from '../../../platform/database/sql';
import { RetryLater } from '../../../platform/queue/job';
import { ContactWay, ContactWaysApi, ContactWaySettings } from '../../api/contact-ways.api';
import { NO_SUCH_CONFIG } from '../../client/errcodes';
import { isErrcode } from '../../client/errors';
import { Effect, EffectKind, Reconciled, Sent } from '../effect-kinds';
import { KeptPayload, KeptThings, sameMembers } from './kept-thing';

export const CONTACT_WAY = 'contact-way';

/** What does not show by then was never made. */
const SURELY_LISTED_MS = 120_000;
/** WeCom's clock and ours differ, but surely not by more. */
const CLOCK_SLACK_MS = 3_600_000;
/** Codes read one by one while searching; two hours in which more were made are a person's to search. */
const MOST_READ = 500;

/** A contact way (渠道活码): the code by which customers meet reps. Recognised by its state, of which there is one each. */
@Injectable()
@EffectKind(CONTACT_WAY)
export class ContactWays extends KeptThings<ContactWaySettings> {
  constructor(
    private readonly api: ContactWaysApi,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {
    super('way', NO_SUCH_CONFIG);
  }

  protected async add(settings: ContactWaySettings): Promise<Sent> {
    const { config_id, qr_code } = await this.api.add(settings);
    return { result: { qrCode: qr_code }, externalRef: config_id };
  }

  protected async update(configId: string, settings: ContactWaySettings): Promise<void> {
    await this.api.update(configId, settings);
  }

  protected async remove(configId: string): Promise<void> {
    await this.api.remove(configId);
  }

  protected async read(configId: string): Promise<ContactWaySettings> {
    return this.api.get(configId);
  }

  protected same(wanted: ContactWaySettings, there: ContactWaySettings): boolean {
    return (
      sameMembers(wanted.user, there.user ?? []) &&
      sameMembers(wanted.party, there.party ?? []) &&
      wanted.skip_verify === there.skip_verify &&
      wanted.remark === (there.remark ?? '') &&
      wanted.state === there.state
    );
  }

  /** The list tells ids alone, so every one that is not known to be another's is read for its state. */
  protected async search({ payload, dispatchedAt }: Effect<KeptPayload<ContactWaySettings>>): Promise<Reconciled> {
    if (!dispatchedAt) return 'absent';
    const found: ContactWay[] = [];
    let read = 0;
    for (const configId of await this.strangers(dispatchedAt)) {
      if (++read > MOST_READ) return 'unclear';
      const way = await this.readOne(configId);
      if (way?.state === payload.settings.state) found.push(way);
    }
    if (found.length === 1) {
      const [{ config_id, qr_code }] = found;
      return { found: { result: { qrCode: qr_code, reconciled: true }, externalRef: config_id } };
    }
    if (found.length > 1) return 'unclear';
    const sure = new Date(dispatchedAt.getTime() + SURELY_LISTED_MS);
    if (this.clock.now() < sure) throw new RetryLater(sure, 'WeCom may not list the code yet');
    return 'absent';
  }

  /** config_ids made around the call that no effect of ours has. */
  private async strangers(dispatchedAt: Date): Promise<string[]> {
    const from = new Date(dispatchedAt.getTime() - CLOCK_SLACK_MS);
    const to = new Date(dispatchedAt.getTime() + CLOCK_SLACK_MS);
    const strange: string[] = [];
    for await (const page of this.api.list(from, to)) {
      const ids = (page.contact_way ?? []).map((way) => way.config_id);
      if (!ids.length) continue;
      const owned = await this.db.rows<{ external_ref: string }>(
        sql`SELECT external_ref FROM effect WHERE kind = ${CONTACT_WAY} AND external_ref IN (${ids})`,
      );
      const known = new Set(owned.map((row) => row.external_ref));
      strange.push(...ids.filter((id) => !known.has(id)));
    }
    return strange;
  }

  /** null where it was removed while we searched. */
  private async readOne(configId: string): Promise<ContactWay | null> {
    try {
      return await this.api.get(configId);
    } catch (error) {
      if (isErrcode(error, NO_SUCH_CONFIG)) return null;
      throw error;
    }
  }
}
