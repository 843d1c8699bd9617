import { Injectable } from '@nestjs/common';
import { sql } from '../../platform/database/sql';
import { Retained, Trimming } from '../../platform/retention/retained';

const ENDED = sql`state IN ('succeeded', 'failed', 'blocked', 'cancelled')`;

/** What the outbox forgets: what was said, never that it was said. */
@Injectable()
export class EffectsRetention {
  /**
   * The row stays with its owner's reference, hash and msgid: planning it again still changes nothing, and a mass
   * message read back from WeCom is still known as ours. What is open or unclear keeps its payload.
   */
  @Retained('wecom.effect-payloads', {
    days: 'keepEffectsDays',
    title: ['已结束动作的内容', 'Contents of ended effects'],
    stays: [
      '动作本身、状态、时间和 msgid 保留，不会因此重发；失败的动作清除后不能再重试。',
      'The effect, its state, times and msgid stay, so nothing is sent twice; a failed one cannot be retried any more.',
    ],
  })
  async payloads(before: Date): Promise<Trimming> {
    return {
      table: 'effect',
      due: sql`${ENDED} AND payload <> 'null' AND updated_at < ${before}`,
      forget: (ids) => sql`UPDATE effect SET payload = 'null', result = NULL WHERE id IN (${ids}) AND ${ENDED}`,
    };
  }
}
