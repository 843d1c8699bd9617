import { Customers } from '../actors/customers';
import { DailyLife } from '../actors/daily-life';
import { rush } from '../actors/rush';
import { Box } from '../box';
import { Tokens } from '../wire/tokens';
import { Act, ActFault, optional, text } from './act';
import { corpActs } from './corp-acts';
import { EntryActs } from './entry-acts';
import { kfActs } from './kf-acts';

/** Scripted stories: each act is done now, in one commit, as if the person had done it in a client. */
export class Acts {
  private readonly acts: Record<string, (act: Act) => Record<string, unknown>>;

  constructor(
    private readonly box: Box,
    customers: Customers,
    daily: DailyLife,
    tokens: Tokens,
  ) {
    const { groups, mass, people, shop, store, talk } = box;
    const entry = new EntryActs(box);
    this.acts = {
      // {userid, externalUserid?, times?, addWay?, state?}: without externalUserid `times` newcomers add the rep.
      add_friend: (act) => {
        const userid = text(act, 'userid');
        const how = { addWay: act.addWay as number | undefined, state: act.state as string | undefined };
        const who = this.whoever(act);
        return { externalUserids: who, welcomeCodes: who.map((id) => people.befriend(userid, id, how)) };
      },
      // {configId or state, externalUserid?, times?}: somebody, or `times` newcomers, scan a contact way's code.
      scan_code: (act) =>
        entry.scanCode({ configId: optional(act, 'configId'), state: optional(act, 'state') }, this.whoever(act)),
      // {configId, externalUserid?, times?}: they scan the code of a way into groups.
      scan_group_code: (act) => entry.scanGroupCode(text(act, 'configId'), this.whoever(act)),
      // {momentId, userid, likedBy?: string[], comment?: true}
      publish_moment: (act) =>
        entry.publishMoment(
          text(act, 'momentId'),
          text(act, 'userid'),
          Array.isArray(act.likedBy) ? act.likedBy.map(String) : [],
          act.comment === true,
        ),
      // {userid, externalUserid, by?: 'customer' | 'rep'}
      delete_friend: (act) => {
        const [userid, who] = [text(act, 'userid'), text(act, 'externalUserid')];
        return { done: act.by === 'rep' ? people.drop(userid, who) : people.leave(userid, who) };
      },
      // {userid, externalUserid, remark?, mobiles?, silent?}: silent calls nobody back, as phones alone often do not.
      edit: (act) => {
        const card = { remark: optional(act, 'remark'), mobiles: act.mobiles as string[] | undefined };
        return { done: people.edit(text(act, 'userid'), text(act, 'externalUserid'), card, act.silent === true) };
      },
      // {userid, name}
      create_group: (act) => ({ chatId: groups.create(text(act, 'userid'), text(act, 'name')) }),
      dismiss_group: (act) => ({ done: groups.dismiss(text(act, 'chatId')) }),
      // {chatId, externalUserids, scene?: 1 | 3}
      join_group: (act) => ({ joined: groups.join(text(act, 'chatId'), many(act), act.scene === 1 ? 1 : 3) }),
      // {chatId, externalUserids, removed?: true}
      leave_group: (act) => ({ left: groups.quit(text(act, 'chatId'), many(act), act.removed ? 1 : 0) }),
      // {userid, externalUserid, text, from?: 'customer' | 'rep', chatId?}: a rep's words may be answered.
      chat: (act) => {
        const [userid, who, words] = [text(act, 'userid'), text(act, 'externalUserid'), text(act, 'text')];
        const chatId = optional(act, 'chatId');
        const from = act.from === 'rep' ? userid : who;
        if (chatId) {
          talk.sayInRoom(chatId, from, words);
          return {};
        }
        const msgid = talk.say({ from, to: [act.from === 'rep' ? who : userid], text: words });
        if (act.from === 'rep') customers.addressed(userid, who, words);
        return { msgid };
      },
      // {externalUserid, sku, quantity?}
      buy: (act) => {
        const person = people.get(text(act, 'externalUserid'));
        if (!person) throw new ActFault('Nobody has that externalUserid.');
        return {
          number: shop.buy(person, text(act, 'sku'), Number(act.quantity ?? 1), 'act', `act:${store.next('act')}`),
        };
      },
      refund: (act) => ({ done: shop.refund(text(act, 'source'), text(act, 'number')) }),
      stock: (act) => ({
        done: store.run('UPDATE product SET stock = ? WHERE sku = ?', Number(act.stock), text(act, 'sku')) > 0,
      }),
      // {userid, confirms?: 'at-once' | 'late' | 'never', onLeave?: boolean}
      rep: (act) => ({
        done:
          store.run(
            'UPDATE rep SET confirms = COALESCE(?, confirms), on_leave = COALESCE(?, on_leave) WHERE userid = ?',
            optional(act, 'confirms') ?? null,
            act.onLeave === undefined ? null : act.onLeave ? 1 : 0,
            text(act, 'userid'),
          ) > 0,
      }),
      // {msgid, userid}: the rep confirms a task now.
      confirm: (act) => {
        const delivery = mass.confirm(text(act, 'msgid'), text(act, 'userid'));
        if (delivery) customers.received(delivery);
        return { delivered: delivery?.targets ?? [] };
      },
      // {userid}: the rep sends all friends a mass message of their own, spending budget.
      own_mass: (act) => {
        const payload = { userid: text(act, 'userid') };
        daily.ownMass({ id: 0, at: box.clock.now(), kind: 'own-mass', payload });
        return {};
      },
      ...kfActs(box),
      ...corpActs(box),
      // {times}: so many deeds of random people, one event each, a second apart
      rush: (act) => rush(box, Number(act.times ?? 1)),
      void_tokens: () => {
        tokens.void();
        return {};
      },
    };
  }

  /** Does one act and returns what came of it. Throws ActFault. */
  do(act: Act): Record<string, unknown> {
    const deed = this.acts[act.kind];
    if (!deed) throw new ActFault(`No act is called ${act.kind}; there are ${Object.keys(this.acts).join(', ')}.`);
    return this.box.store.tx(() => deed(act));
  }

  /** The named person, or `times` newcomers. */
  private whoever(act: Act): string[] {
    const named = optional(act, 'externalUserid');
    return named ? [named] : this.newcomers(Number(act.times ?? 1));
  }

  private newcomers(times: number): string[] {
    return Array.from(
      { length: times },
      () => this.box.people.newcomer(`act:${this.box.store.next('newcomer')}`).externalUserid,
    );
  }
}

function many(act: Act): string[] {
  if (Array.isArray(act.externalUserids)) return act.externalUserids.map(String);
  return [text(act, 'externalUserid')];
}
