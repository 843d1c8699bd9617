import { Injectable } from '@nestjs/common';
import { CREATE, LIST, MassCorp } from '../../../test/support/mass-corp';
import { Edge, Ground, makeGround, Remote, startRemote } from '../../../test/support/wecom-edge';
import { Attachment } from '../api/attachment';
import { EffectOwner, EffectOwnerOf } from './effect-kinds';
import { EffectView } from './effects.dto';
import { EffectQueries } from './effects.queries';
import { MassMessagePayload } from './mass-message.content';
import { Outbox } from './outbox.service';

/** Who each effect goes to, as a campaign would know. */
const audience = new Map<number, string[]>();
let pictures: Attachment[] = [];

@Injectable()
@EffectOwner('occurrence')
class Campaign implements EffectOwnerOf {
  async recipientsOf(effectId: number): Promise<string[]> {
    return audience.get(effectId) ?? [];
  }

  async attachmentsOf(): Promise<Attachment[]> {
    return pictures;
  }
}

describe('the kind of write', () => {
  let remote: Remote;
  let ground: Ground;
  let edge: Edge;
  let corp: MassCorp;

  beforeEach(async () => {
    remote = await startRemote();
    ground = await makeGround('sqlite', { WECOM_URL: remote.url });
    edge = await ground.start({ providers: [Campaign] });
    corp = new MassCorp(remote, () => edge.clock.now());
    audience.clear();
    pictures = [];
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

  describe('a mass message', () => {
    const payload: MassMessagePayload = {
      chat_type: 'single',
      sender: 'zhangsan',
      text: '会员日 8 折',
      attachments: [],
    };

    /** Plans one task per audience, in one transaction so that nothing goes out before its audience is known. */
    async function plan(...audiences: string[][]) {
      return planAs(payload, ...audiences);
    }
    async function planAs(message: MassMessagePayload, ...audiences: string[][]) {
      const ids = await edge.db.transaction(async () => {
        const plans = audiences.map((_, at) => ({
          ownerRef: `occurrence:1/sender:${message.sender}/chunk:${at}`,
          payload: message,
          rep: message.sender,
        }));
        const planned = await edge.get(Outbox).plan('mass-message', plans);
        planned.forEach((id, at) => audience.set(id, audiences[at]));
        return planned;
      });
      await edge.queue.drain();
      return ids;
    }

    it('T43: is one task for its sender, with the recipients and freshly uploaded attachments of that moment', async () => {
      pictures = [{ msgtype: 'image', image: { media_id: 'FRESH' } }];
      await planAs({ ...payload, attachments: [{ msgtype: 'image', image: { media_id: 'OLD' } }] }, ['wm1', 'wmGone']);
      expect(remote.of(CREATE)[0].body).toEqual({
        chat_type: 'single',
        sender: 'zhangsan',
        external_userid: ['wm1', 'wmGone'],
        text: { content: '会员日 8 折' },
        attachments: [{ msgtype: 'image', image: { media_id: 'FRESH' } }],
      });
      expect(await list()).toMatchObject([
        { state: 'succeeded', externalRef: 'msg1', result: { msgid: 'msg1', fail_list: ['wmGone'] }, rep: 'zhangsan' },
      ]);
    });

    it('for nobody is refused', async () => {
      await plan([]);
      expect(await list()).toMatchObject([{ state: 'failed', errorCode: 'wecom.no-recipients' }]);
      expect(remote.of(CREATE)).toHaveLength(0);
    });

    it('with other attachments than planned is refused', async () => {
      pictures = [{ msgtype: 'file', file: { media_id: 'FRESH' } }];
      await plan(['wm1']);
      expect(await list()).toMatchObject([{ state: 'failed', errorCode: 'wecom.attachments-changed' }]);
      expect(remote.of(CREATE)).toHaveLength(0);
    });

    it('T39: whose answer was lost is found again, before its next chunk goes out', async () => {
      corp.lose = 'answer';
      await plan(['wm1', 'wmGone'], ['wm2']);
      corp.lose = 'nothing';
      await pass(30);
      expect([remote.of(LIST).length, remote.of(CREATE).length]).toEqual([0, 1]);
      await pass(40);
      expect(await list()).toMatchObject([
        { state: 'succeeded', result: { msgid: 'msg1', fail_list: ['wmGone'], reconciled: true }, attempts: 1 },
        { state: 'succeeded', externalRef: 'msg2' },
      ]);
      expect(corp.tasks.map((task) => task.recipients)).toEqual([['wm1', 'wmGone'], ['wm2']]);
    });

    it.each([-20, 20])('is found although the clock of WeCom is %i minutes off', async (minutes) => {
      corp.skewMs = minutes * 60_000;
      corp.lose = 'answer';
      await plan(['wmA', 'wmB']);
      await edge.queue.drain();
      corp.lose = 'nothing';
      await pass(70);
      await pass(120);
      expect(corp.tasks).toHaveLength(1);
      expect((await list()).map((effect) => effect.state)).toEqual(['succeeded']);
    });

    it('that surely never arrived is sent again, but not before it had time to show', async () => {
      corp.lose = 'request';
      await plan(['wm1']);
      corp.lose = 'nothing';
      await pass(70);
      expect(await list()).toMatchObject([{ state: 'unknown' }]);
      await pass(65);
      expect(await list()).toMatchObject([{ state: 'succeeded', attempts: 2 }]);
      expect(corp.tasks).toHaveLength(1);
    });

    it('is told apart from the chunk before it, which is known by its msgid', async () => {
      const [, second] = await plan(['wm1'], ['wm2']);
      corp.lose = 'answer';
      await planAs({ ...payload, text: '另一条' }, ['wm3']);
      await edge.db.source.query(
        `UPDATE effect SET state = 'unknown', due_at = 0, external_ref = NULL, result = NULL WHERE id = ${second}`,
      );
      await edge.get(Outbox).plan('mass-message', [{ ownerRef: 'occurrence:1/wake', payload, rep: 'zhangsan' }]);
      corp.lose = 'nothing';
      await pass(70);
      expect((await list())[1]).toMatchObject({ state: 'succeeded', externalRef: 'msg2' });
    });

    it('is not mistaken for a task of another sender, another text, other recipients, or a person', async () => {
      const text = { content: payload.text };
      corp.add({ sender: 'lisi', text, recipients: ['wm1'] });
      corp.add({ sender: 'zhangsan', text: { content: '会员日 9 折' }, recipients: ['wm1'] });
      corp.add({ sender: 'zhangsan', text, recipients: ['wm8', 'wm9'] });
      corp.add({ sender: 'zhangsan', text, recipients: ['wm1'], creator: 'boss' });
      corp.add({ sender: 'zhangsan', text, recipients: ['wm1'], create_type: 1 });
      corp.lose = 'request';
      await plan(['wm1']);
      corp.lose = 'nothing';
      await pass(135);
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'msg6', attempts: 2 }]);
    });

    it('T40: is waited for while WeCom is still dispatching it', async () => {
      corp.lose = 'answer';
      corp.dispatching = true;
      await plan(['wm1']);
      await pass(135);
      expect(await list()).toMatchObject([{ state: 'unknown', waitsForPerson: false }]);
      corp.dispatching = false;
      await pass(61);
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'msg1' }]);
    });

    it('waits for a person when two tasks could be it', async () => {
      const text = { content: payload.text };
      corp.lose = 'answer';
      await plan(['wm1']);
      corp.add({ sender: 'zhangsan', text, recipients: ['wm1'] });
      for (let minute = 0; minute < 17; minute++) await pass(60);
      expect(await list()).toMatchObject([{ state: 'unknown', waitsForPerson: true, errorCode: 'unclear' }]);
      expect(remote.of(CREATE)).toHaveLength(1);
    });

    it('T42: to groups by chat_id_list is found although no group is listed before the rep has sent', async () => {
      corp.lose = 'answer';
      await planAs({ ...payload, chat_type: 'group' }, ['wr1', 'wr2']);
      expect(remote.of(CREATE)[0].body.chat_id_list).toEqual(['wr1', 'wr2']);
      corp.lose = 'nothing';
      await pass(70);
      expect(await list()).toMatchObject([{ state: 'unknown' }]);
      await pass(65);
      expect(await list()).toMatchObject([{ state: 'succeeded', externalRef: 'msg1', result: { fail_list: [] } }]);
    });
  });
});
