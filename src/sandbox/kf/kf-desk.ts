import { Callbacks } from '../callbacks';
import { BoxClock } from '../state/box-clock';
import { Chance } from '../state/chance';
import { Store } from '../state/store';
import { HOUR_MS, MINUTE_MS } from '../state/time';

/** 0 new, 1 the API's, 2 in the pool, 3 with a servicer, 4 ended or never begun. */
export type KfState = 0 | 1 | 2 | 3 | 4;

/** The chat of one customer with one account. */
export interface KfSession {
  open_kfid: string;
  external_userid: string;
  state: KfState;
  servicer: string;
  /** 0 before the first message. */
  last_customer_at: number;
  /** Messages by API since then. */
  sent: number;
  welcomed_at: number;
  /** 1 after the customer has said not to be written to. */
  refuses: number;
}

/** What a one-time code is good for. */
export type KfCodeKind = 'welcome' | 'queued' | 'taken' | 'ended';

/** A session is over so long after the customer's last message. */
export const KF_SESSION_MS = 48 * HOUR_MS;
const TOKEN_MS = 10 * MINUTE_MS;

/**
 * The counter of 微信客服: its accounts, who serves them, and what customers and servicers do there. Each deed becomes an
 * entry of sync_msg and an event that says no more than "look".
 */
export class KfDesk {
  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
    private readonly callbacks: Callbacks,
  ) {}

  /** A new account that the app may manage; returns its id. */
  open(name: string, servicers: string[]): string {
    const id = `wk${this.chance.id(30, 'kf-account', this.store.next('kf-account'))}`;
    this.store.run('INSERT INTO kf_account VALUES (?, ?, 1)', id, name);
    for (const userid of servicers) this.store.run('INSERT INTO kf_servicer VALUES (?, ?, 0)', id, userid);
    return id;
  }

  /** Hands the account to the app or takes it away again. False when there is none. */
  grant(openKfid: string, managed: boolean): boolean {
    const changed = this.store.run('UPDATE kf_account SET managed = ? WHERE open_kfid = ?', managed ? 1 : 0, openKfid);
    if (changed > 0) {
      this.callbacks.emit('kf_account_auth_change', {
        [managed ? 'AuthAddOpenKfId' : 'AuthDelOpenKfId']: openKfid,
      });
    }
    return changed > 0;
  }

  /** The session as it is now: one that was left alone for 48 hours is over. */
  session(openKfid: string, externalUserid: string): KfSession {
    const row = this.store.one<KfSession>(
      'SELECT * FROM kf_session WHERE open_kfid = ? AND external_userid = ?',
      openKfid,
      externalUserid,
    );
    const fresh = { open_kfid: openKfid, external_userid: externalUserid, state: 4 as const, servicer: '' };
    if (!row) return { ...fresh, last_customer_at: 0, sent: 0, welcomed_at: 0, refuses: 0 };
    const over = row.state !== 4 && this.clock.now() - row.last_customer_at > KF_SESSION_MS;
    return over ? { ...row, state: 4, servicer: '' } : row;
  }

  keep(session: KfSession): void {
    this.store.run(
      'INSERT OR REPLACE INTO kf_session VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      session.open_kfid,
      session.external_userid,
      session.state,
      session.servicer,
      session.last_customer_at,
      session.sent,
      session.welcomed_at,
      session.refuses,
    );
  }

  /** The customer opens the chat. With a welcome code when they have not been here for 48 hours. */
  enter(openKfid: string, externalUserid: string, scene = ''): { msgid: string; welcomeCode: string } {
    const session = this.session(openKfid, externalUserid);
    const since = this.clock.now() - KF_SESSION_MS;
    const strange = session.last_customer_at <= since && session.welcomed_at <= since;
    const welcomeCode = strange ? this.code('welcome', openKfid, externalUserid) : '';
    this.keep(session);
    const more: Record<string, string> = welcomeCode ? { welcome_code: welcomeCode } : {};
    return { msgid: this.event('enter_session', session, { scene, scene_param: '', ...more }), welcomeCode };
  }

  /** The customer writes; an ended session is new again, and the API may answer five times. `silent`: an event follows. */
  write(openKfid: string, externalUserid: string, msgtype: string, body: unknown, silent = false): string {
    const session = this.session(openKfid, externalUserid);
    const state = session.state === 4 ? 0 : session.state;
    this.keep({ ...session, state, last_customer_at: this.clock.now(), sent: 0, refuses: 0 });
    const said = { external_userid: externalUserid, origin: 3, msgtype, [msgtype]: body };
    return silent ? this.keepItem(openKfid, said) : this.tell(openKfid, said);
  }

  /** A servicer writes in the client, which opens an ended session again. */
  say(openKfid: string, externalUserid: string, userid: string, text: string): string {
    const session = this.session(openKfid, externalUserid);
    if (session.state === 4) this.change(session, 4, userid);
    const said = { external_userid: externalUserid, servicer_userid: userid, origin: 5 };
    return this.tell(openKfid, { ...said, msgtype: 'text', text: { content: text } });
  }

  /** A servicer takes (1), hands on (2), ends (3) or opens again (4) a session in the client. */
  change(session: KfSession, type: 1 | 2 | 3 | 4, userid: string): string {
    const state = type === 3 ? 4 : 3;
    this.keep({ ...session, state, servicer: type === 3 ? '' : userid });
    const ids = { external_userid: session.external_userid, open_kfid: session.open_kfid };
    const kind = type === 1 ? 'taken' : type === 3 ? 'ended' : null;
    return this.event('session_status_change', ids, {
      change_type: type,
      old_servicer_userid: type === 1 ? '' : session.servicer,
      new_servicer_userid: type === 3 ? '' : userid,
      ...(kind ? { msg_code: this.code(kind, session.open_kfid, session.external_userid) } : {}),
    });
  }

  /** An event of the account, as an entry of sync_msg. */
  event(
    type: string,
    ids: { open_kfid: string; external_userid?: string },
    more: Record<string, string | number>,
  ): string {
    const { open_kfid, external_userid } = ids;
    const event = { event_type: type, open_kfid, ...(external_userid ? { external_userid } : {}), ...more };
    return this.tell(open_kfid, { origin: 4, msgtype: 'event', event }, false);
  }

  /** A code for send_msg_on_event. */
  code(kind: KfCodeKind, openKfid: string, externalUserid: string): string {
    const code = `kfc${this.chance.id(40, 'kf-code', this.store.next('kf-code'))}`;
    const now = this.clock.now();
    this.store.run('INSERT INTO kf_code VALUES (?, ?, ?, ?, ?, NULL)', code, kind, openKfid, externalUserid, now);
    return code;
  }

  /** Whether a pull token is the account's and not older than ten minutes. */
  knowsToken(token: string, openKfid: string): boolean {
    return (
      this.store.count(
        'SELECT COUNT(*) FROM kf_token WHERE token = ? AND open_kfid = ? AND made_at > ?',
        token,
        openKfid,
        this.clock.now() - TOKEN_MS,
      ) > 0
    );
  }

  private tell(openKfid: string, item: Record<string, unknown>, withIds = true): string {
    const msgid = this.keepItem(openKfid, item, withIds);
    const token = `ENC${this.chance.id(44, 'kf-token', this.store.next('kf-token'))}`;
    this.store.run('INSERT INTO kf_token VALUES (?, ?, ?)', token, openKfid, this.clock.now());
    this.callbacks.emit('kf_msg_or_event', { Token: token, OpenKfId: openKfid });
    return msgid;
  }

  private keepItem(openKfid: string, item: Record<string, unknown>, withIds = true): string {
    const now = this.clock.now();
    const msgid = `kfmsg_${this.chance.id(26, 'kf-item', this.store.next('kf-item'))}`;
    const ids = withIds ? { open_kfid: openKfid } : {};
    const whole = { msgid, ...ids, send_time: Math.floor(now / 1000), ...item };
    this.store.run(
      'INSERT INTO kf_item (msgid, open_kfid, at, item) VALUES (?, ?, ?, ?)',
      msgid,
      openKfid,
      now,
      JSON.stringify(whole),
    );
    return msgid;
  }
}
