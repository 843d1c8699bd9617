import { Edge, Ground, makeGround, Remote, startRemote } from '../../../test/support/wecom-edge';
import { EffectDecisions } from './decisions.service';
import { EffectView } from './effects.dto';
import { EffectQueries } from './effects.queries';
import { Outbox } from './outbox.service';

const OK = { errcode: 0, errmsg: 'ok' };

describe('the kinds of writes', () => {
  let remote: Remote;
  let ground: Ground;
  let edge: Edge;

  beforeEach(async () => {
    remote = await startRemote();
    ground = await makeGround('sqlite', { WECOM_URL: remote.url });
    edge = await ground.start();
  });
  afterEach(async () => {
    await ground.remove();
    await remote.stop();
  });

  const list = async (): Promise<EffectView[]> =>
    (await edge.get(EffectQueries).list({})).items.sort((a, b) => a.id - b.id);
  const pass = async (seconds: number) => {
    edge.advance(seconds * 1000);
    await edge.queue.drain();
  };

  describe('a tag and a remark', () => {
    const MARK = '/cgi-bin/externalcontact/mark_tag';
    const REMARK = '/cgi-bin/externalcontact/remark';
    const GET = '/cgi-bin/externalcontact/get';
    const pair = { userid: 'ZhangSan', external_userid: 'wm1' };
    const detail = (tags: string[], remark = '') => ({
      ...OK,
      external_contact: { external_userid: 'wm1' },
      follow_user: [{ userid: 'zhangsan', remark, tags: tags.map((tag_id) => ({ tag_id, type: 1 })) }],
    });

    it('T26: of one pair go one after another, retried when they collide', async () => {
      let open = 0;
      let collided = 0;
      const busy = async () => {
        open++;
        await new Promise((resolve) => setImmediate(resolve));
        const answer = open > 1 ? { errcode: 41002, errmsg: 'two at once' } : OK;
        open--;
        return answer;
      };
      remote.answer(MARK, () => (collided++ === 0 ? { errcode: 45035, errmsg: 'concurrent' } : busy()));
      remote.answer(REMARK, busy);
      const outbox = edge.get(Outbox);
      await outbox.plan('mark-tag', [{ ownerRef: 'rule:1', payload: { ...pair, add_tag: ['et1'] } }]);
      await outbox.plan('remark', [{ ownerRef: 'rep:1', payload: { ...pair, userid: 'zhangsan', remark: '周姐' } }]);
      await outbox.plan('mark-tag', [{ ownerRef: 'rule:2', payload: { ...pair, add_tag: ['et2'] } }]);
      await edge.queue.drain();
      expect(remote.calls.filter((call) => call.path !== '/cgi-bin/gettoken')).toHaveLength(1);
      await pass(1.1);
      expect((await list()).map((effect) => effect.state)).toEqual(Array(3).fill('succeeded'));
      expect(remote.of(MARK).map((call) => (call.body.add_tag as string[])[0])).toEqual(['et1', 'et1', 'et2']);
    });

    it('whose answer was lost are read back, and set again only where they are not there', async () => {
      let lost = true;
      remote.answer(MARK, () => (lost ? 'cut' : OK));
      remote.answer(GET, () => detail(['et1']));
      const plan = (ownerRef: string, add_tag: string[], remove_tag: string[] = []) =>
        edge.get(Outbox).plan('mark-tag', [{ ownerRef, payload: { ...pair, add_tag, remove_tag } }]);
      await plan('rule:there', ['et1']);
      await edge.queue.drain();
      expect([remote.of(MARK).length, (await list())[0].state]).toEqual([1, 'succeeded']);
      remote.answer(GET, () => {
        lost = false;
        return detail(['et1', 'et9']);
      });
      await plan('rule:not-there', ['et1'], ['et9']);
      await edge.queue.drain();
      expect([remote.of(MARK).length, (await list())[1].attempts]).toEqual([3, 2]);
      lost = true;
      remote.answer(GET, () => {
        lost = false;
        return { errcode: 84061, errmsg: 'not external contact' };
      });
      remote.answer(MARK, () => (lost ? 'cut' : { errcode: 84061, errmsg: 'not external contact' }));
      await plan('rule:gone', ['et1']);
      await edge.queue.drain();
      expect((await list())[2]).toMatchObject({ state: 'failed', errorCode: '84061' });
    });

    it('a remark that failed is not tried again once a later one stands', async () => {
      let refused = true;
      remote.answer(REMARK, () => (refused ? { errcode: 60111, errmsg: 'userid not found' } : OK));
      const outbox = edge.get(Outbox);
      const plan = (ownerRef: string, words: object) =>
        outbox.plan('remark', [{ ownerRef, payload: { ...pair, ...words } }]);
      await plan('rep:1', { description: '爱吃鱼' });
      await plan('rep:2', { remark: '周姐' });
      await edge.queue.drain();
      refused = false;
      await plan('rep:3', { description: '爱吃虾' });
      await edge.queue.drain();
      const [fish, name] = await list();
      await expect(edge.get(EffectDecisions).retry(fish.id)).rejects.toMatchObject({
        code: 'wecom.effect-overwritten',
      });
      await edge.get(EffectDecisions).retry(name.id);
      await edge.queue.drain();
      expect((await list()).map((effect) => effect.state)).toEqual(['failed', 'succeeded', 'succeeded']);
      expect(remote.of(REMARK).map((call) => call.body.description ?? call.body.remark)).toEqual([
        '爱吃鱼',
        '周姐',
        '爱吃虾',
        '周姐',
      ]);
    });

    it('a remark that is there counts as written', async () => {
      remote.answer(REMARK, () => 'cut');
      remote.answer(GET, () => detail([], '周姐'));
      await edge.get(Outbox).plan('remark', [{ ownerRef: 'rep:1', payload: { ...pair, remark: '周姐' } }]);
      await edge.queue.drain();
      expect([remote.of(REMARK).length, (await list())[0].state]).toEqual([1, 'succeeded']);
    });
  });

  describe('a message of the app', () => {
    const SEND = '/cgi-bin/message/send';
    const plan = (text: string) =>
      edge.get(Outbox).plan('app-message', [
        {
          ownerRef: `digest:${text}`,
          payload: { touser: ['zhangsan', 'lisi'], msgtype: 'text', text: { content: text } },
        },
      ]);

    it('T6: is repeated byte for byte while WeCom still knows it, and keeps whom WeCom left out', async () => {
      let lost = true;
      remote.answer(SEND, () => {
        const answer = { ...OK, msgid: 'm1', invaliduser: 'lisi' };
        const reply = lost ? 'cut' : answer;
        lost = false;
        return reply;
      });
      await plan('今日待跟进 5 人');
      await edge.queue.drain();
      const [first, second] = remote.of(SEND);
      expect(second.body).toEqual(first.body);
      expect(first.body).toEqual({
        touser: 'zhangsan|lisi',
        agentid: 1000021,
        msgtype: 'text',
        text: { content: '今日待跟进 5 人' },
        enable_duplicate_check: 1,
        duplicate_check_interval: 14400,
      });
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'm1', result: { invaliduser: 'lisi' } }]);
    });

    it('waits for a person when its repeat was held up until WeCom had forgotten the first one', async () => {
      let calls = 0;
      remote.answer(SEND, () => {
        calls++;
        if (calls === 1) return 'cut';
        return calls <= 4 ? { errcode: 45009, errmsg: 'api freq out of limit' } : { ...OK, msgid: 'm1' };
      });
      await plan('今日待跟进 5 人');
      await edge.queue.drain();
      // Parked for a minute, an hour, the rest of the day: by then a repeat would be a second message.
      for (const seconds of [61, 3601, 86_400]) await pass(seconds);
      expect(await list()).toMatchObject([{ state: 'blocked', errorCode: 'policy' }]);
      expect(calls).toBe(4);
      await edge.get(EffectDecisions).retry((await list())[0].id);
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'm1' }]);
    });

    it('that failed after a lost call is not repeated unseen, however late a person tries it again', async () => {
      let calls = 0;
      remote.answer(SEND, () => {
        calls++;
        if (calls === 1) return 'cut';
        return calls === 2 ? { errcode: 81013, errmsg: 'not in the visible range' } : { ...OK, msgid: 'm1' };
      });
      await plan('今日待跟进 5 人');
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'failed', errorCode: '81013' }]);
      edge.advance(5 * 3_600_000);
      await edge.get(EffectDecisions).retry((await list())[0].id);
      await edge.queue.drain();
      // WeCom has forgotten the first call: a person has to look whether it arrived, and says so by trying once more.
      expect(await list()).toMatchObject([{ state: 'blocked', errorCode: 'policy' }]);
      expect(calls).toBe(2);
      await edge.get(EffectDecisions).retry((await list())[0].id);
      await edge.queue.drain();
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'm1' }]);
    });

    it('goes out late when every call before was refused', async () => {
      let calls = 0;
      remote.answer(SEND, () =>
        ++calls <= 3 ? { errcode: 45009, errmsg: 'api freq out of limit' } : { ...OK, msgid: 'm1' },
      );
      await plan('今日待跟进 5 人');
      await edge.queue.drain();
      for (const seconds of [61, 3601, 86_400]) await pass(seconds);
      expect(await list()).toMatchObject([{ state: 'succeeded', attempts: 4 }]);
    });

    it('stays below 30 a minute per member, which WeCom would drop in silence', async () => {
      remote.answer(SEND, () => ({ ...OK, msgid: 'm1' }));
      for (let at = 0; at < 31; at++) await plan(`第 ${at} 条`);
      await edge.queue.drain();
      expect(remote.of(SEND)).toHaveLength(30);
      expect((await list()).filter((effect) => effect.state !== 'succeeded')).toMatchObject([
        { state: 'retryable', errorCode: 'wecom.parked' },
      ]);
    });
  });
});
