import { Injectable } from '@nestjs/common';
import { added, Listener, sample, send, signed } from '../../../test/support/callbacks';
import { ENGINES } from '../../../test/support/database';
import { Trimmer } from '../../platform/retention/trimmer';
import { Edge, Ground, makeGround } from '../../../test/support/wecom-edge';
import { InboxQueries } from './inbox.queries';
import { OnWecom } from './on-wecom';
import { WecomEvent } from './wecom-event';

describe.each(ENGINES)('the inbox on %s', (engine) => {
  let ground: Ground;
  let edge: Edge;
  let url: string;

  beforeAll(async () => {
    ground = await makeGround(engine);
    edge = await ground.start({ providers: [Listener] });
    url = `${edge.url}/wecom/callback`;
  });
  afterAll(() => ground.remove());
  beforeEach(async () => {
    await edge.queue.drain();
    await edge.db.source.query('DELETE FROM wecom_inbox');
    edge.get(Listener).heard.length = 0;
    edge.get(Listener).fail = 0;
  });

  const post = async (message: { query: string; body: string }, at = url) => send(`${at}?${message.query}`, message);
  const stored = () => edge.get(InboxQueries).list({});
  const counts = () => edge.get(InboxQueries).counts();

  it('hands every event to its handler, in the order of its customer', async () => {
    for (const change of ['edit_external_contact', 'add_external_contact', 'del_follow_user']) {
      await post(signed(sample(`change_external_contact.${change}.xml`)));
    }
    await post(signed(sample('change_external_chat.update.add_member.xml')));
    await edge.queue.drain();
    const { heard } = edge.get(Listener);
    const ofCustomers = heard.filter((event) => event.kind === 'change_external_contact');
    expect(ofCustomers.map((event) => event.changeType)).toEqual([
      'edit_external_contact',
      'add_external_contact',
      'del_follow_user',
    ]);
    expect(heard.find((event) => event.kind === 'change_external_chat')).toMatchObject({
      changeType: 'update',
      detail: 'add_member',
      fields: { MemChangeCnt: '2' },
      receiver: 'app',
    });
    expect((await counts()).states).toMatchObject({ done: 4, new: 0, ready: 0, dead: 0 });
  });

  it('T8: takes two customers of one second for two events, and four deliveries for one', async () => {
    const first = signed(added('wmOne'));
    const second = signed(added('wmTwo'));
    const replies = await Promise.all(
      [first, second, first, first, signed(added('wmOne'))].map((message) => post(message)),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array(5).fill(200));
    expect((await post(first)).status).toBe(200);
    await edge.queue.drain();
    expect(await counts()).toMatchObject({ received: 6, stored: 2, duplicates: 4 });
    expect(
      edge
        .get(Listener)
        .heard.map((event) => event.subject)
        .sort(),
    ).toEqual(['wmOne', 'wmTwo']);
  });

  it('keeps what it cannot understand as a dead letter, and unknown events as ignored', async () => {
    expect((await post(signed('<xml><MsgType>event'))).status).toBe(200);
    expect((await post(signed(sample('enter_agent.xml')))).status).toBe(200);
    await edge.queue.drain();
    const { items } = await stored();
    expect(items).toMatchObject([
      { state: 'ignored', kind: 'enter_agent' },
      { state: 'dead', kind: '', body: '<xml><MsgType>event', error: expect.stringContaining('not understood') },
    ]);
  });

  it('backs off when a handler fails, keeps the order, and ends in a dead letter that can be retried', async () => {
    const listener = edge.get(Listener);
    listener.fail = 10;
    await post(signed(sample('change_external_contact.add_external_contact.xml')));
    await post(signed(sample('change_external_contact.del_follow_user.xml')));
    for (let pass = 0; pass < 12; pass++) {
      await edge.queue.drain();
      edge.advance(3_700_000);
    }
    const { items } = await stored();
    expect(items.map((item) => [item.state, item.attempts])).toEqual([
      ['done', 0],
      ['dead', 10],
    ]);
    expect(items[1].error).toBe('the customer could not be read, 1**********');
    expect(listener.heard.map((event) => event.changeType)).toEqual([
      ...Array(10).fill('add_external_contact'),
      'del_follow_user',
    ]);
    const api = `${edge.url}/api/v1/wecom/inbox`;
    expect((await send(`${api}/${items[1].id}/retry`)).status).toBe(204);
    await edge.queue.drain();
    expect((await counts()).states).toMatchObject({ done: 2, dead: 0 });
    expect((await send(`${api}/${items[1].id}/retry`)).status).toBe(409);
    expect((await send(`${api}/999999/ignore`)).status).toBe(404);
  });

  it('lists newest first, by state, kind and subject, page by page', async () => {
    for (const name of ['wmA', 'wmB', 'wmC']) await post(signed(added(name)));
    await post(signed(sample('change_external_chat.create.xml')));
    await edge.queue.drain();
    const get = async (query: string) => {
      const reply = await send(`${edge.url}/api/v1/wecom/inbox?${query}`, { method: 'GET' });
      return JSON.parse(reply.text) as { items: { subject: string; kind: string }[]; next: string | null };
    };
    expect((await get('kind=change_external_contact')).items.map((item) => item.subject)).toEqual([
      'wmC',
      'wmB',
      'wmA',
    ]);
    expect((await get('kind=change_external_contact.add_external_contact')).items).toHaveLength(3);
    expect((await get('kind=change_external_con')).items).toEqual([]);
    expect((await get('state=ignored')).items).toMatchObject([{ kind: 'change_external_chat.create' }]);
    expect((await get('subject=wmB')).items).toHaveLength(1);
    const first = await get('limit=3');
    const rest = await get(`limit=3&cursor=${first.next}`);
    expect([first.items.length, rest.items.map((item) => item.subject), rest.next]).toEqual([3, ['wmA'], null]);
    expect((await send(`${edge.url}/api/v1/wecom/inbox?state=lost`, { method: 'GET' })).status).toBe(400);
    const counted = JSON.parse((await send(`${edge.url}/api/v1/wecom/inbox/counts`, { method: 'GET' })).text);
    expect(counted).toMatchObject({ received: 4, stored: 4, duplicates: 0, states: { done: 3, ignored: 1 } });
  });

  it('forgets bodies after 30 days but not that it knew them', async () => {
    const message = signed(added('wmOld'));
    await post(message);
    await edge.queue.drain();
    edge.advance(31 * 86_400_000);
    await edge.get(Trimmer).begin();
    await edge.queue.drain();
    expect((await stored()).items).toMatchObject([{ body: null, state: 'done' }]);
    await post(message);
    await edge.queue.drain();
    expect(edge.get(Listener).heard).toHaveLength(1);
    expect((await counts()).duplicates).toBe(1);
  });
});

describe('two handlers of one event', () => {
  @Injectable()
  class Rival {
    @OnWecom('change_external_contact')
    async any(_event: WecomEvent): Promise<void> {
      throw new Error('never called');
    }
  }

  it('stop the start', async () => {
    const ground = await makeGround('sqlite');
    await expect(ground.start({ providers: [Listener, Rival] })).rejects.toThrow(
      'The event change_external_contact has two handlers: Listener.any and Rival.any.',
    );
    await ground.remove();
  });
});
