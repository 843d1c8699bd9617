import { Injectable } from '@nestjs/common';
import { ENGINES } from '../../../test/support/database';
import { MassCorp } from '../../../test/support/mass-corp';
import { Edge, Ground, makeGround, Remote, startRemote } from '../../../test/support/wecom-edge';
import { sql } from '../../platform/database/sql';
import { EffectOwner, EffectOwnerOf } from './effect-kinds';
import { Outbox } from './outbox.service';

const TEXT = '会员日 8 折';
const SENDERS = Array.from({ length: 30 }, (_, at) => `rep${String(at).padStart(2, '0')}`);
/** Two tasks were made although nobody heard of it, three requests never arrived. */
const LOST: Record<string, 'answer' | 'request'> = {
  rep03: 'answer',
  rep11: 'request',
  rep17: 'answer',
  rep23: 'request',
  rep29: 'request',
};
const audience = new Map<number, string[]>();

@Injectable()
@EffectOwner('occurrence')
class Campaign implements EffectOwnerOf {
  async recipientsOf(effectId: number): Promise<string[]> {
    return audience.get(effectId) ?? [];
  }
}

describe.each(ENGINES)('thirty senders of one text in one minute, five of them without an answer, on %s', (engine) => {
  let remote: Remote;
  let ground: Ground;
  let edge: Edge;
  let corp: MassCorp;

  beforeAll(async () => {
    remote = await startRemote();
    ground = await makeGround(engine, { WECOM_URL: remote.url });
    edge = await ground.start({ providers: [Campaign] });
    corp = new MassCorp(remote, () => edge.clock.now());
  });
  afterAll(async () => {
    await ground.remove();
    await remote.stop();
  });

  it('end with one task each, although the tasks carry no creator and look alike', async () => {
    for (const [sender, what] of Object.entries(LOST)) corp.loseOf.set(sender, what);
    await edge.db.transaction(async () => {
      const plans = SENDERS.flatMap((sender) =>
        [0, 1].map((chunk) => ({
          ownerRef: `occurrence:1/sender:${sender}/chunk:${chunk}`,
          payload: { chat_type: 'single' as const, sender, text: TEXT, attachments: [] },
          rep: sender,
        })),
      );
      const ids = await edge.get(Outbox).plan('mass-message', plans);
      ids.forEach((id, at) => audience.set(id, [`wm${at}a`, `wm${at}b`]));
    });
    await edge.queue.drain();
    // What is unclear holds back its own sender and nobody else.
    const states = () =>
      edge.db.rows<{ state: string; n: number }>(
        sql`SELECT state, COUNT(*) AS n FROM effect GROUP BY state ORDER BY state`,
      );
    expect(await states()).toEqual([
      { state: 'planned', n: 5 },
      { state: 'succeeded', n: 50 },
      { state: 'unknown', n: 5 },
    ]);
    expect(corp.tasks.every((task) => task.creator === undefined)).toBe(true);
    corp.loseOf.clear();
    for (let minute = 0; minute < 4; minute++) {
      edge.advance(60_000);
      await edge.queue.drain();
    }
    expect(await states()).toEqual([{ state: 'succeeded', n: 60 }]);
    const got = corp.tasks.map((task) => `${task.sender}:${task.recipients.join()}`);
    expect(got.toSorted()).toEqual([...new Set(got)].toSorted());
    expect(got).toHaveLength(60);
    const reached = corp.tasks.flatMap((task) => task.recipients);
    expect(new Set(reached).size).toBe(120);
    const own = await edge.db.rows<{ external_ref: string }>(sql`SELECT external_ref FROM effect`);
    expect(own.map((row) => row.external_ref).toSorted()).toEqual(corp.tasks.map((task) => task.msgid).toSorted());
  });
});
