import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { KF_REPLIES, KF_WINDOW_MS } from '../../wecom/api/kf-limits';
import { KfOccasion } from './kf-reply.entity';

interface NewReply {
  sessionId: number;
  occasion: KfOccasion;
  requestKey: string;
  text: string;
  byName: string;
}

/** How much may still be said to a customer. */
export interface KfRoom {
  /** Messages left until the customer writes again, 0 to 5. */
  left: number;
  /** When the 48 hours end; null where the customer never wrote. */
  until: Date | null;
}

/** The rows of what we say: written before it is planned, counted against WeCom's limits. */
@Injectable()
export class KfReplies {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The row of a reply, made or found by its key; in the caller's transaction. */
  async note(reply: NewReply): Promise<{ id: number; effectId: number | null; externalUserid: string }> {
    const { sessionId, occasion, requestKey, text, byName } = reply;
    const row = { session_id: sessionId, occasion, request_key: requestKey, text, by_name: byName.slice(0, 64) };
    await this.db.insertIgnore('kf_reply', [{ ...row, created_at: this.clock.now() }]);
    const found = await this.db.row<{ id: number; effect_id: number | null; external_userid: string }>(sql`
      SELECT r.id, r.effect_id, s.external_userid FROM kf_reply r JOIN kf_session s ON s.id = r.session_id
      WHERE r.session_id = ${sessionId} AND r.request_key = ${requestKey}`);
    if (!found) throw new Error(`The reply ${requestKey} of session ${sessionId} was not stored.`);
    return { id: found.id, effectId: found.effect_id, externalUserid: found.external_userid };
  }

  async planned(id: number, effectId: number): Promise<void> {
    await this.db.run(sql`UPDATE kf_reply SET effect_id = ${effectId} WHERE id = ${id}`);
  }

  /** The session an effect speaks in; null where it is no reply of ours. */
  async sessionOf(effectId: number): Promise<number | null> {
    const row = await this.db.row<{ session_id: number }>(
      sql`SELECT session_id FROM kf_reply WHERE effect_id = ${effectId}`,
    );
    return row?.session_id ?? null;
  }

  /**
   * What WeCom still takes: five messages by API after each of the customer's, within 48 hours of it
   * (document/path/94677). Everything that may have been counted there is counted here.
   * @param except an effect that is about to go out itself
   */
  async room(sessionId: number, except = 0): Promise<KfRoom> {
    const row = await this.db.row<{ last_customer_at: number | null; sent: number }>(sql`
      SELECT s.last_customer_at,
        (SELECT COUNT(*) FROM kf_reply r JOIN effect e ON e.id = r.effect_id
         WHERE r.session_id = s.id AND r.occasion = 'reply' AND e.id <> ${except}
           AND e.dispatched_at >= s.last_customer_at
           AND (e.state IN ('succeeded', 'dispatching', 'unknown') OR e.error_code = 'undelivered')) AS sent
      FROM kf_session s WHERE s.id = ${sessionId}`);
    if (!row || row.last_customer_at === null) return { left: 0, until: null };
    const until = new Date(Number(row.last_customer_at) + KF_WINDOW_MS);
    return { left: until > this.clock.now() ? Math.max(0, KF_REPLIES - Number(row.sent)) : 0, until };
  }
}
