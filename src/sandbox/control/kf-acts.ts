import { Box } from '../box';
import { Act, ActFault, optional, text } from './act';

/** What can be scripted at the counter of 微信客服. openKfid may be left out while there is one account. */
export function kfActs(box: Box): Record<string, (act: Act) => Record<string, unknown>> {
  const { kf, store } = box;
  const account = (act: Act): string => {
    const asked = optional(act, 'openKfid');
    const row = store.one<{ open_kfid: string }>(
      'SELECT open_kfid FROM kf_account WHERE ? IS NULL OR open_kfid = ? ORDER BY rowid LIMIT 1',
      asked ?? null,
      asked ?? null,
    );
    if (!row) throw new ActFault('There is no such customer-service account.');
    return row.open_kfid;
  };
  /** Whoever is named, else somebody new. */
  const who = (act: Act): string => {
    const named = optional(act, 'externalUserid');
    if (named && !box.people.get(named)) throw new ActFault('Nobody has that externalUserid.');
    return named ?? box.people.newcomer(`kf:${store.next('newcomer')}`).externalUserid;
  };
  return {
    // {name, servicers?: userid[]}
    kf_account: (act) => ({
      openKfid: kf.open(text(act, 'name'), Array.isArray(act.servicers) ? act.servicers.map(String) : []),
    }),
    // {openKfid?, managed: boolean}: the account is handed to the app or taken from it.
    kf_grant: (act) => ({ done: kf.grant(account(act), act.managed === true) }),
    // {openKfid?, externalUserid?, scene?}: the customer opens the chat.
    kf_enter: (act) => {
      const externalUserid = who(act);
      return { externalUserid, ...kf.enter(account(act), externalUserid, optional(act, 'scene')) };
    },
    // {openKfid?, externalUserid?, text | msgtype and body, menuId?, times?}: the customer writes.
    kf_write: (act) => {
      const [openKfid, externalUserid] = [account(act), who(act)];
      const msgtype = optional(act, 'msgtype') ?? 'text';
      const times = Number(act.times ?? 1);
      const said = (n: number) =>
        msgtype === 'text'
          ? {
              content: times > 1 ? `${text(act, 'text')} ${n + 1}` : text(act, 'text'),
              menu_id: optional(act, 'menuId') ?? '',
            }
          : (act.body ?? {});
      const msgids = Array.from({ length: times }, (_, n) =>
        // One event may stand for many messages.
        kf.write(openKfid, externalUserid, msgtype, said(n), n + 1 < times),
      );
      return { openKfid, externalUserid, msgid: msgids[0], msgids };
    },
    // {openKfid?, externalUserid, msgid}: the customer takes a message back.
    kf_recall: (act) => {
      const ids = { open_kfid: account(act), external_userid: text(act, 'externalUserid') };
      return { msgid: kf.event('user_recall_msg', ids, { recall_msgid: text(act, 'msgid') }) };
    },
    // {openKfid?, externalUserid}: the customer leaves and wants no more messages, until they write again.
    kf_leave: (act) => {
      kf.keep({ ...kf.session(account(act), text(act, 'externalUserid')), refuses: 1 });
      return {};
    },
    // {openKfid?, externalUserid, userid, does: 'take' | 'transfer' | 'end' | 'reopen' | 'say', text?}
    kf_servicer_does: (act) => {
      const [openKfid, externalUserid, userid] = [account(act), text(act, 'externalUserid'), text(act, 'userid')];
      if (act.does === 'say') return { msgid: kf.say(openKfid, externalUserid, userid, text(act, 'text')) };
      const type = ({ take: 1, transfer: 2, end: 3, reopen: 4 } as const)[text(act, 'does') as 'take'];
      if (!type) throw new ActFault('does is take, transfer, end, reopen or say.');
      return { msgid: kf.change(kf.session(openKfid, externalUserid), type, userid) };
    },
    // {openKfid?, userid, serving: boolean}: a servicer stops or goes on serving.
    kf_servicer: (act) => {
      const [openKfid, userid, serving] = [account(act), text(act, 'userid'), act.serving === true];
      store.run(
        'UPDATE kf_servicer SET status = ? WHERE open_kfid = ? AND userid = ?',
        serving ? 0 : 1,
        openKfid,
        userid,
      );
      const more = { servicer_userid: userid, status: serving ? 1 : 2, stop_type: 0 };
      return { msgid: kf.event('servicer_status_change', { open_kfid: openKfid }, more) };
    },
    // {externalUserid, failType}: the next message to the customer is taken and then reported as not delivered.
    kf_fail_next: (act) => {
      store.setMeta(`kf.fail.${text(act, 'externalUserid')}`, String(Number(act.failType ?? 0) || ''));
      return {};
    },
    // {pages}: so many pages of sync_msg are empty though more follows.
    kf_empty_pages: (act) => {
      store.setMeta('kf.empty-pages', String(Number(act.pages ?? 1)));
      return {};
    },
    // {externalUserid?}: what arrived at a customer, or at all of them, in order; only tests look here.
    kf_delivered: (act) => {
      const one = optional(act, 'externalUserid') ?? null;
      return {
        messages: store
          .all<{ msgid: string; via: string; body: string; at: number; external_userid: string }>(
            'SELECT * FROM kf_sent WHERE delivered = 1 AND (? IS NULL OR external_userid = ?) ORDER BY at, rowid',
            one,
            one,
          )
          .map((row) => ({ ...row, body: JSON.parse(row.body) as unknown })),
      };
    },
  };
}
