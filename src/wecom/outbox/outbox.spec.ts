import { ENGINES } from '../../../test/support/database';
import { Letter, Letters, letter, LOST, API, gate, resetWorld, Shop, world } from '../../../test/support/letters';
import { Edge, Ground, makeGround } from '../../../test/support/wecom-edge';
import { Refused } from '../../platform/errors/errors';
import { RetryLater } from '../../platform/queue/job';
import { WecomError, WecomNotCalled } from '../client/errors';
import { EffectDecisions } from './decisions.service';
import { EffectPlan, Permit } from './effect-kinds';
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
  const waits = (effect: EffectView) =>
    Math.round(((effect.dueAt?.getTime() ?? 0) - edge.clock.now().getTime()) / 1000);

  it('makes a planned write once the transaction that planned it is committed, and tells', async () => {
    await expect(
      edge.db.transaction(async () => {
        await plan(letter('never'));
        throw new Error('the caller changed its mind');
      }),
    ).rejects.toThrow('changed its mind');
    const ids = await edge.db.transaction(() => plan(letter('first'), letter('second')));
    await edge.queue.drain();
    expect(world.sent).toEqual(['first', 'second']);
    expect([...world.settled].sort((a, b) => a - b)).toEqual(ids);
    expect(await list()).toMatchObject([
      { id: ids[0], state: 'succeeded', result: { ok: true }, externalRef: 'ref-1', attempts: 1, dueAt: null },
      { id: ids[1], state: 'succeeded' },
    ]);
  });

  it('takes a plan made twice for one', async () => {
    const first = await plan(letter('hello'));
    await edge.queue.drain();
    const again = await plan(letter('hello, but different', 'wu', 'hello'), letter('other'));
    await edge.queue.drain();
    expect(again[0]).toBe(first[0]);
    expect(world.sent).toEqual(['hello', 'other']);
  });

  it('goes strictly one after another within a lane, and not across lanes', async () => {
    let open = 0;
    let most = 0;
    const meeting = gate<void>();
    const lanes = new Set<string>();
    world.send = async ({ payload }) => {
      most = Math.max(most, ++open);
      lanes.add(payload.to);
      if (lanes.size === 2) meeting.open();
      // Waits for the other lane: it only comes here if the lanes run side by side.
      await meeting.opened;
      open--;
      return { result: null };
    };
    await plan(letter('a1', 'a'), letter('a2', 'a'), letter('b1', 'b'), letter('b2', 'b'));
    await edge.queue.drain();
    expect(most).toBe(2);
    expect(world.sent.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2']);
    expect(world.sent.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('has committed the dispatch before the call', async () => {
    const seen: string[] = [];
    world.send = async ({ id }) => {
      const rows = await edge.db.source.query(`SELECT state, attempts FROM effect WHERE id = ${id}`);
      seen.push(`${rows[0].state} ${rows[0].attempts}`);
      return { result: null };
    };
    await plan(letter('hello'));
    await edge.queue.drain();
    expect(seen).toEqual(['dispatching 1']);
  });

  it('asks before every call, and heeds the answer', async () => {
    const later = new Date(edge.clock.now().getTime() + 3_600_000);
    const answers: Record<string, Permit> = {
      no: { blocked: 'quiet hours' },
      off: { cancel: 'campaign cancelled' },
      wait: { later },
    };
    world.permit = async ({ payload }) => answers[(payload as Letter).text] ?? 'go';
    await plan(letter('no', 'a'), letter('off', 'b'), letter('wait', 'c'), letter('yes', 'd'));
    await edge.queue.drain();
    expect(world.sent).toEqual(['yes']);
    expect(await list()).toMatchObject([
      { state: 'blocked', errorCode: 'policy', errorText: 'quiet hours' },
      { state: 'cancelled', errorText: 'campaign cancelled' },
      { state: 'planned', dueAt: later },
      { state: 'succeeded' },
    ]);
    answers.wait = 'go';
    await edge.get(Outbox).hurry((await list()).map((effect) => effect.id));
    await edge.queue.drain();
    expect(world.sent).toEqual(['yes', 'wait']);
  });

  it('tries again what surely did nothing, and fails what never will', async () => {
    const errors: Record<string, Error> = {
      collision: new WecomError(API, 45035, 'concurrent'),
      parked: new WecomError(API, 45009, 'freq', new Date(edge.clock.now().getTime() + 60_000)),
      offline: new WecomNotCalled(API, 'wecom.unreachable', 'ECONNREFUSED'),
      stranger: new WecomError(API, 84061, 'not external contact'),
      forbidden: new WecomError(API, 48002, 'api forbidden'),
      bare: new Refused('wecom.not-set-up', 'set WECOM_SECRET'),
    };
    world.send = async ({ payload }) => {
      const error = errors[payload.text];
      if (error) throw error;
      return { result: null };
    };
    const texts = Object.keys(errors);
    await plan(...texts.map((text) => letter(text, text)));
    await edge.queue.drain();
    const [collision, parked, offline, ...failed] = await list();
    expect([collision.state, collision.errorCode, waits(collision)]).toEqual(['retryable', '45035', 1]);
    expect([parked.state, parked.errorCode, waits(parked)]).toEqual(['retryable', '45009', 60]);
    expect([offline.state, offline.errorCode, waits(offline)]).toEqual(['retryable', 'wecom.unreachable', 1]);
    expect(failed.map((effect) => [effect.state, effect.errorCode])).toEqual([
      ['failed', '84061'],
      ['failed', '48002'],
      ['failed', 'wecom.not-set-up'],
    ]);
    expect([...world.settled].sort((a, b) => a - b)).toEqual(failed.map((effect) => effect.id));
    delete errors.parked;
    for (let pass = 0; pass < 12; pass++) {
      edge.advance(700_000);
      await edge.queue.drain();
    }
    const after = await list();
    expect(after.slice(0, 3).map((effect) => effect.state)).toEqual(['failed', 'succeeded', 'retryable']);
    expect(after[0].attempts).toBe(8);
    expect(after[2].attempts).toBe(13);
  });

  it('never repeats a lost call blindly: what is found counts as sent', async () => {
    world.send = async () => {
      throw LOST();
    };
    let looks = 0;
    world.reconcile = async () => {
      if (++looks === 1) throw new RetryLater(new Date(edge.clock.now().getTime() + 60_000));
      return { found: { result: { found: true }, externalRef: 'msg-7' } };
    };
    await plan(letter('first'), letter('second'));
    await edge.queue.drain();
    expect(await states()).toEqual(['unknown', 'planned']);
    expect(world.sent).toEqual(['first']);
    world.send = async () => ({ result: null });
    edge.advance(61_000);
    await edge.queue.drain();
    expect(await list()).toMatchObject([
      { state: 'succeeded', externalRef: 'msg-7', attempts: 1 },
      { state: 'succeeded' },
    ]);
    expect(world.sent).toEqual(['first', 'second']);
  });

  it('repeats a lost call that is surely absent', async () => {
    let calls = 0;
    world.send = async () => {
      if (++calls === 1) throw LOST();
      return { result: null };
    };
    world.reconcile = async () => 'absent';
    await plan(letter('hello'));
    await edge.queue.drain();
    expect(await list()).toMatchObject([{ state: 'succeeded', attempts: 2 }]);
  });

  it('leaves the unclear to a person, and holds the lane meanwhile', async () => {
    world.send = async ({ payload }) => {
      if (payload.text !== 'next') throw LOST();
      return { result: null };
    };
    const [lost] = await plan(letter('lost'), letter('next'));
    await edge.queue.drain();
    edge.advance(86_400_000);
    await edge.get(Lanes).sweep();
    await edge.queue.drain();
    expect(await list()).toMatchObject([
      { state: 'unknown', waitsForPerson: true, errorCode: 'unclear' },
      { state: 'planned' },
    ]);
    expect((await edge.get(EffectQueries).counts()).waitingForPerson).toBe(1);
    await edge.get(EffectDecisions).decide(lost, 'done', 'msg-9', '张三');
    await edge.queue.drain();
    expect(await list()).toMatchObject([
      { state: 'succeeded', externalRef: 'msg-9', result: { decidedBy: '张三' } },
      { state: 'succeeded' },
    ]);
    await expect(edge.get(EffectDecisions).decide(lost, 'absent', undefined, '张三')).rejects.toMatchObject({
      status: 409,
    });
    await expect(edge.get(EffectDecisions).decide(0, 'absent', undefined, '张三')).rejects.toMatchObject({
      status: 404,
    });
    expect(world.sent).toEqual(['lost', 'next']);
  });

  it('asks a person when reading back keeps failing', async () => {
    world.send = async () => {
      throw LOST();
    };
    world.reconcile = async () => {
      throw new WecomError(API, 48002, 'api forbidden');
    };
    await plan(letter('lost'));
    for (let pass = 0; pass < 11; pass++) {
      await edge.queue.drain();
      edge.advance(700_000);
    }
    expect(await list()).toMatchObject([{ state: 'unknown', waitsForPerson: true, errorCode: '48002' }]);
  });

  it('treats a bug in a handler as unknown, since the call may have been made', async () => {
    world.send = async () => {
      throw new TypeError('undefined is not a function');
    };
    await plan(letter('hello'));
    await edge.queue.drain();
    expect(await states()).toEqual(['unknown']);
  });

  it('cancels what was not dispatched, and only that', async () => {
    const later = new Date(edge.clock.now().getTime() + 60_000);
    const ids = await plan(letter('sent'), { ...letter('waiting', 'wu'), dueAt: later });
    await edge.queue.drain();
    expect(await edge.get(Outbox).cancel(ids, 'campaign cancelled')).toEqual([ids[1]]);
    expect(await edge.get(Outbox).cancel(ids, 'again')).toEqual([]);
    await edge.queue.drain();
    expect(await states()).toEqual(['succeeded', 'cancelled']);
    expect([...world.settled].sort((a, b) => a - b)).toEqual(ids);
    edge.advance(61_000);
    await edge.queue.drain();
    expect(world.sent).toEqual(['sent']);
    await edge.get(EffectDecisions).retry(ids[1]);
    await edge.queue.drain();
    expect(world.sent).toEqual(['sent', 'waiting']);
  });

  it('shows effects over HTTP and takes decisions', async () => {
    world.send = async () => {
      throw LOST();
    };
    const [id] = await plan(letter('lost'), letter('fine', 'wu'));
    await edge.queue.drain();
    const api = `${edge.url}/api/v1/wecom/effects`;
    const get = async (query: string) => (await fetch(`${api}?${query}`)).json() as Promise<{ items: EffectView[] }>;
    expect((await get('state=unknown&kind=letter&subject=zhou')).items).toMatchObject([{ id, ownerRef: 'shop:lost' }]);
    expect((await get('subject=li')).items).toEqual([]);
    expect((await fetch(`${api}?state=lost`)).status).toBe(400);
    expect(await (await fetch(`${api}/counts`)).json()).toMatchObject({ states: { unknown: 2, planned: 0 } });
    world.reconcile = async () => ({ found: { result: null } });
    expect((await fetch(`${api}/${id}/reconcile`, { method: 'POST' })).status).toBe(204);
    await edge.queue.drain();
    expect((await get('state=succeeded')).items).toMatchObject([{ id }]);
    expect((await fetch(`${api}/${id}/retry`, { method: 'POST' })).status).toBe(409);
  });
});
