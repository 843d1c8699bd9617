import { Store } from './state/store';
import type { Api } from './wire/api';
import { WireFault } from './wire/wire-fault';

/** What an administrator of the corp has set; each of them wrong is an illness a doctor should name. */
export interface AdminSettings {
  /** The app's secret; another than the service knows when it was reset. */
  secret: string;
  /** 企业可信IP of the app; null trusts every address. The archive's own list is a code withheld from `msgaudit/`. */
  trustedIps: string[] | null;
  /** Codes instead of answers, by the beginning of a path after /cgi-bin/: `{"externalcontact/": 48002}`. */
  withheld: Record<string, number>;
  /** userids in the app's visible range; null is the whole corp. */
  visible: string[] | null;
  /** userids that were taken out of 客户联系 → 权限配置 → 使用范围. */
  withoutContact: string[];
  /** userids without the licence that lets their customers be read (互通账号). */
  unlicensed: string[];
  /** Chat ids of groups that are listed and cannot be read, as some that were started in WeChat. */
  unreadable: string[];
  /** Seconds by which WeCom's clock is ahead of the box's own; negative behind. */
  clockAheadSeconds: number;
}

/** The corp's admin console, kept in a row so that a restarted box is set as before. */
export class AdminConsole {
  private known: AdminSettings;

  constructor(
    private readonly store: Store,
    secret: string,
  ) {
    const lists = { trustedIps: null, withheld: {}, visible: null, withoutContact: [], unlicensed: [], unreadable: [] };
    const fresh = { secret, ...lists, clockAheadSeconds: 0 };
    this.known = { ...fresh, ...(JSON.parse(store.meta('admin') ?? '{}') as Partial<AdminSettings>) };
  }

  get settings(): AdminSettings {
    return this.known;
  }

  /** Takes over what is given; a reset secret voids the tokens fetched with the old one. Throws RangeError. */
  change(change: Partial<AdminSettings>): AdminSettings {
    for (const name of Object.keys(change)) {
      if (!(name in this.known)) throw new RangeError(`The admin console has no ${name}.`);
    }
    const before = this.known;
    this.known = { ...before, ...change };
    this.store.tx(() => {
      this.store.setMeta('admin', JSON.stringify(this.known));
      if (this.known.secret !== before.secret) this.store.run("DELETE FROM token WHERE app = 'app'");
    });
    return this.known;
  }

  /** @throws WireFault when the caller's address is not trusted, or the app may not use this API */
  admit({ path, token }: Pick<Api, 'path' | 'token'>, address: string): void {
    const { trustedIps, withheld } = this.known;
    if (token !== 'archive' && trustedIps && !trustedIps.includes(address.replace(/^::ffff:/, '')))
      throw new WireFault(60020);
    const code = Object.entries(withheld).find(([start]) => path.startsWith(start))?.[1];
    if (code !== undefined) throw new WireFault(code);
  }
}
