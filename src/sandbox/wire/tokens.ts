import { Box } from '../box';
import { HOUR_MS, MINUTE_MS } from '../state/time';
import { Api } from './api';
import { ticketOf } from './tickets';
import { WireFault } from './wire-fault';

const TOKEN_LIFE_MS = 2 * HOUR_MS;
const CODE_LIFE_MS = 5 * MINUTE_MS;
/** So many wrong secrets in a row ban the caller for an hour. */
const WRONG_SECRETS = 10;

/** Access tokens: one per secret while it lives, checked on every call. */
export class Tokens {
  private wrong = 0;
  private bannedUntil = 0;

  constructor(private readonly box: Box) {}

  /** The live token of the secret, or a new one; valid 7200 s of virtual time. */
  issue(corpId: string, secret: string): { access_token: string; expires_in: number } {
    const { admin, chance, clock, corp, store } = this.box;
    const now = clock.now();
    if (now < this.bannedUntil) throw new WireFault(45009, 'too many wrong secrets from this ip');
    if (corpId !== corp.corpId) throw new WireFault(40013);
    const secrets = { app: admin.settings.secret, contacts: corp.contactsSecret, archive: corp.archiveSecret };
    const [app] = Object.entries(secrets).find(([, own]) => own === secret) ?? [];
    if (!app) {
      this.wrong += 1;
      if (this.wrong >= WRONG_SECRETS) this.bannedUntil = now + HOUR_MS;
      throw new WireFault(40001);
    }
    this.wrong = 0;
    const live = store.one<{ token: string; expires_at: number }>(
      'SELECT token, expires_at FROM token WHERE app = ? AND expires_at > ? ORDER BY expires_at DESC LIMIT 1',
      app,
      now,
    );
    if (live) return { access_token: live.token, expires_in: Math.ceil((live.expires_at - now) / 1000) };
    const token = chance.id(64, 'token', app, store.next('token'));
    store.run('INSERT INTO token VALUES (?, ?, ?)', token, app, now + TOKEN_LIFE_MS);
    return { access_token: token, expires_in: TOKEN_LIFE_MS / 1000 };
  }

  /** Throws WireFault unless the token is there, known, alive and of a secret that may call such an API. */
  check(token: string | null, needs: 'app' | 'any' | 'archive'): void {
    if (!token) throw new WireFault(41001);
    const row = this.box.store.one<{ app: string; expires_at: number }>(
      'SELECT app, expires_at FROM token WHERE token = ?',
      token,
    );
    if (!row) throw new WireFault(40014);
    if (row.expires_at <= this.box.clock.now()) throw new WireFault(42001);
    if (needs !== 'any' && row.app !== needs) throw new WireFault(48002);
    if (needs === 'any' && row.app === 'archive') throw new WireFault(48002);
  }

  /** Voids one token. */
  forget(token: string | null): void {
    this.box.store.run('DELETE FROM token WHERE token = ?', token ?? '');
  }

  /** The platform may void tokens before their time: callers then see 40014. */
  void(): void {
    this.box.store.run('DELETE FROM token');
  }
}

/** gettoken, the two JS-SDK tickets, and who logged in. */
export function tokenApis(box: Box, tokens: Tokens): Api[] {
  return [
    {
      path: 'gettoken',
      method: 'GET',
      token: 'none',
      run: ({ query }) => {
        if (!query.get('corpid')) throw new WireFault(41002);
        if (!query.get('corpsecret')) throw new WireFault(41004);
        return tokens.issue(query.get('corpid')!, query.get('corpsecret')!);
      },
    },
    { path: 'get_jsapi_ticket', method: 'GET', token: 'app', run: () => ticketOf(box, 'corp') },
    {
      path: 'ticket/get',
      method: 'GET',
      token: 'app',
      needs: ['type'],
      run: ({ query }) => {
        if (query.get('type') !== 'agent_config') throw new WireFault(40058, 'type');
        return ticketOf(box, 'agent');
      },
    },
    {
      path: 'auth/getuserinfo',
      method: 'GET',
      token: 'app',
      needs: ['code'],
      run: ({ query }) => {
        const code = query.get('code')!;
        const row = box.store.one<{ userid: string; made_at: number }>(
          'SELECT userid, made_at FROM login_code WHERE code = ?',
          code,
        );
        if (!row || box.store.run('UPDATE login_code SET used = 1 WHERE code = ? AND used = 0', code) === 0)
          throw new WireFault(40029);
        if (box.clock.now() > row.made_at + CODE_LIFE_MS) throw new WireFault(42003);
        // A customer or stranger has no userid.
        if (!row.userid) return { openid: box.chance.id(28, 'openid', code) };
        return { userid: row.userid, user_ticket: box.chance.id(40, 'user-ticket', code) };
      },
    },
  ];
}

/** A code a browser brings back from the login page: good once, for five minutes. `userid` '' is nobody of the corp. */
export function loginCode(box: Box, userid: string): string {
  return box.store.tx(() => {
    const code = box.chance.id(43, 'code', userid, box.store.next('code'));
    box.store.run('INSERT INTO login_code VALUES (?, ?, ?, 0)', code, userid, box.clock.now());
    return code;
  });
}
