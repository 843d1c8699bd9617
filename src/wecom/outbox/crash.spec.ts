import { Injectable } from '@nestjs/common';
import { ENGINES } from '../../../test/support/database';
import { Letter, Letters, letter, gate, resetWorld, Shop, world } from '../../../test/support/letters';
import { Edge, Ground, makeGround } from '../../../test/support/wecom-edge';
import { RetryLater } from '../../platform/queue/job';
import { EffectKind, EffectPlan, Sent } from './effect-kinds';
import { EffectView } from './effects.dto';
import { EffectQueries } from './effects.queries';
import { Lanes } from './lanes';
import { Outbox } from './outbox.service';

describe.each(ENGINES)('the outbox on %s', (engine) => {
  let ground: Ground;
  let edge: Edge;

  beforeAll(async () => {
    ground = await makeGround(engine);
    edge = await ground.start({ providers: [Letters, Shop] });
  });
  afterAll(() => ground.remove());
  beforeEach(async () => {
    await edge.queue.drain();
    await edge.db.source.query('DELETE FROM effect');
    await edge.db.source.query('DELETE FROM job');
    resetWorld();
  });

  const plan = (...plans: EffectPlan<Letter>[]) => edge.get(Outbox).plan('letter', plans);
  const list = async (): Promise<EffectView[]> =>
    (await edge.get(EffectQueries).list({})).items.sort((a, b) => a.id - b.id);
  const states = async () => (await list()).map((effect) => effect.state);

  describe('when a process dies between the call and its answer', () => {
    /** Sends a letter whose answer never comes; whoever sends the next one gets one. */
    async function hangFirst() {
      const called = gate<void>();
      const answer = gate<Sent>();
      let calls = 0;
      world.send = async () => {
        if (++calls > 1) return { result: 'second' };
        called.open();
        return answer.opened;
      };
      await plan(letter('hello'));
      await called.opened;
      return answer;
    }
    const leaseEnds = () => edge.db.source.query('UPDATE effect SET lease_until = 1');
    const drain = () => edge.get(Lanes).drain({ lane: 'to:zhou' });

    it('its lease is respected while it lasts', async () => {
      const answer = await hangFirst();
      await expect(drain()).rejects.toBeInstanceOf(RetryLater);
      expect(await states()).toEqual(['dispatching']);
      answer.open({ result: 'first' });
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', result: 'first', attempts: 1 }]);
    });

    it('the effect is unknown when the lease ends, and a late answer still counts', async () => {
      const answer = await hangFirst();
      await leaseEnds();
      await drain();
      expect(await list()).toMatchObject([{ state: 'unknown', errorCode: 'unclear', waitsForPerson: true }]);
      answer.open({ result: 'first' });
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', result: 'first', waitsForPerson: false }]);
    });

    it('another process reconciles it, and the late answer changes nothing', async () => {
      const answer = await hangFirst();
      world.reconcile = async () => 'absent';
      await leaseEnds();
      await drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', result: 'second', attempts: 2 }]);
      answer.open({ result: 'first' });
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', result: 'second', attempts: 2 }]);
      expect(world.settled).toHaveLength(1);
    });

    it('the sweep finds what it left behind', async () => {
      const answer = await hangFirst();
      world.reconcile = async () => ({ found: { result: 'read back' } });
      await leaseEnds();
      await edge.db.source.query('DELETE FROM job');
      await edge.get(Lanes).sweep();
      await edge.get(Lanes).drain({ lane: 'to:zhou' });
      expect(await list()).toMatchObject([{ state: 'succeeded', result: 'read back' }]);
      answer.open({ result: 'first' });
    });
  });
});

describe('the start of a process on SQLite', () => {
  it('takes what was under way for interrupted', async () => {
    const ground = await makeGround('sqlite');
    const first = await ground.start({ providers: [Letters, Shop] });
    world.permit = async () => 'go';
    world.reconcile = async () => 'unclear';
    await first.get(Outbox).plan('letter', [
      { ownerRef: 'shop:a', payload: { to: 'a', text: 'a' }, dueAt: new Date(first.clock.now().getTime() + 1e9) },
      { ownerRef: 'shop:b', payload: { to: 'b', text: 'b' }, dueAt: new Date(first.clock.now().getTime() + 1e9) },
    ]);
    await first.stop();
    const live = first.clock.wall() + 60_000;
    await first.db.source.query(
      `UPDATE effect SET lease_token = 'dead', lease_until = ${live},
        state = CASE owner_ref WHEN 'shop:a' THEN 'leased' ELSE 'dispatching' END`,
    );
    const second = await ground.start({ providers: [Letters, Shop] });
    const { items } = await second.get(EffectQueries).list({});
    expect(items.map((effect) => [effect.ownerRef, effect.state])).toEqual([
      ['shop:b', 'unknown'],
      ['shop:a', 'planned'],
    ]);
    await ground.remove();
  });

  it('refuses two classes for one kind', async () => {
    @Injectable()
    @EffectKind('letter')
    class Rival extends Letters {}
    const ground = await makeGround('sqlite');
    await expect(ground.start({ providers: [Letters, Rival] })).rejects.toThrow(
      'Two classes are marked as effect kind letter',
    );
    await ground.remove();
  });
});
