import { CustomerNature } from '../world/world';
import { Callbacks } from '../callbacks';
import { BoxClock } from './box-clock';
import { Chance } from './chance';
import { Store } from './store';

/** Whom a shop's export shows as the buyer, and in which shop. */
export interface Buyer {
  source: string;
  unionid: string | null;
  phone: string | null;
  nickname: string;
  shopBuyerId: string;
  /** Orders made with it so far: habit decides which account the next one uses. */
  uses: number;
}

export interface Person {
  externalUserid: string;
  unionid: string | null;
  name: string;
  gender: number;
  phone: string;
  nature: CustomerNature;
  /** The accounts the person buys with. */
  buyers: Buyer[];
}

interface PersonRow {
  external_userid: string;
  unionid: string | null;
  name: string;
  gender: number;
  phone: string;
  nature: string;
  buyers: string;
}

/**
 * Customers and their friendships with reps. Each change made here is made by a person in a WeCom client, so it calls
 * back; what the API writes does not (developer.work.weixin.qq.com/document/path/96361).
 */
export class People {
  private readonly known = new Map<string, Person>();

  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
    private readonly callbacks: Callbacks,
  ) {}

  /** One person; undefined when unknown. */
  get(externalUserid: string): Person | undefined {
    const known = this.known.get(externalUserid);
    if (known) return known;
    const row = this.store.one<PersonRow>('SELECT * FROM customer WHERE external_userid = ?', externalUserid);
    if (!row) return undefined;
    const person: Person = {
      externalUserid: row.external_userid,
      unionid: row.unionid,
      name: row.name,
      gender: row.gender,
      phone: row.phone,
      nature: JSON.parse(row.nature) as CustomerNature,
      buyers: JSON.parse(row.buyers) as Buyer[],
    };
    this.known.set(externalUserid, person);
    return person;
  }

  /** Keeps one person in the caller's transaction. */
  keep(person: Person): void {
    this.store.run(
      'INSERT INTO customer (external_userid, unionid, name, gender, phone, nature, buyers) VALUES (?, ?, ?, ?, ?, ?, ?)',
      person.externalUserid,
      person.unionid,
      person.name,
      person.gender,
      person.phone,
      JSON.stringify(person.nature),
      JSON.stringify(person.buyers),
    );
  }

  /** Somebody nobody has met: the nature and the name are drawn from the people already there. */
  newcomer(key: string): Person {
    const total = this.store.count('SELECT COUNT(*) FROM customer');
    const like = (what: string) =>
      this.get(
        this.store.one<{ id: string }>(
          'SELECT external_userid id FROM customer ORDER BY external_userid LIMIT 1 OFFSET ?',
          this.chance.between(0, total - 1, 'newcomer', key, what),
        )!.id,
      )!;
    const twin = like('nature');
    const unionid = `o${this.chance.id(27, 'newcomer', key, 'unionid')}`;
    const phone = `13${this.chance.between(100000000, 999999999, 'newcomer', key, 'phone')}`;
    const name = like('name').name;
    const person: Person = {
      externalUserid: `wm${this.chance.id(30, 'newcomer', key)}`,
      unionid,
      name,
      gender: twin.gender,
      phone,
      nature: twin.nature,
      buyers: [{ source: 'miniprogram', unionid, phone, nickname: name, shopBuyerId: unionid, uses: 1 }],
    };
    this.keep(person);
    return person;
  }

  /** Whether the rep still sees the customer, which is so even after the customer deleted the rep. */
  follows(userid: string, externalUserid: string): boolean {
    return ['friend', 'left'].includes(this.statusOf(userid, externalUserid) ?? '');
  }

  /** friend, left, deleted, or undefined where they never met. */
  statusOf(userid: string, externalUserid: string): string | undefined {
    return this.store.one<{ status: string }>(
      'SELECT status FROM follow WHERE userid = ? AND external_userid = ?',
      userid,
      externalUserid,
    )?.status;
  }

  /**
   * A customer and a rep become friends, again or for the first time. Calls back with a welcome code, which lives 20
   * seconds; returns it.
   */
  befriend(userid: string, externalUserid: string, how: { addWay?: number; state?: string } = {}): string {
    const now = this.clock.now();
    const state = how.state ?? '';
    this.store.run(
      `INSERT INTO follow (userid, external_userid, status, added_at, add_way, remark, description, remark_company,
         remark_mobiles, state, oper_userid, last_chat_at) VALUES (?, ?, 'friend', ?, ?, ?, '', '', '[]', ?, ?, ?)
       ON CONFLICT (userid, external_userid) DO UPDATE SET status = 'friend', added_at = excluded.added_at,
         add_way = excluded.add_way, state = excluded.state`,
      userid,
      externalUserid,
      now,
      how.addWay ?? 1,
      this.get(externalUserid)?.name ?? '',
      state,
      externalUserid,
      now,
    );
    const code = `wc${this.chance.id(40, 'welcome', userid, externalUserid, now, this.store.next('welcome'))}`;
    this.store.run(
      'INSERT INTO welcome (code, userid, external_userid, made_at) VALUES (?, ?, ?, ?)',
      code,
      userid,
      externalUserid,
      now,
    );
    this.contactChanged('add_external_contact', userid, externalUserid, {
      State: state || undefined,
      WelcomeCode: code,
    });
    return code;
  }

  /** The customer deletes the rep. False when they are no friends. */
  leave(userid: string, externalUserid: string): boolean {
    return this.part(userid, externalUserid, 'left', ['friend'], 'del_follow_user');
  }

  /** The rep deletes the customer. False when the rep does not have them. */
  drop(userid: string, externalUserid: string): boolean {
    return this.part(userid, externalUserid, 'deleted', ['friend', 'left'], 'del_external_contact');
  }

  /** The rep edits the customer's card in the client: remark and phones. False when the rep does not have them. */
  edit(userid: string, externalUserid: string, card: { remark?: string; mobiles?: string[] }, silent = false): boolean {
    const changed = this.store.run(
      `UPDATE follow SET remark = COALESCE(?, remark), remark_mobiles = COALESCE(?, remark_mobiles)
       WHERE userid = ? AND external_userid = ? AND status <> 'deleted'`,
      card.remark ?? null,
      card.mobiles ? JSON.stringify(card.mobiles) : null,
      userid,
      externalUserid,
    );
    if (changed > 0 && !silent) this.contactChanged('edit_external_contact', userid, externalUserid);
    return changed > 0;
  }

  private part(userid: string, externalUserid: string, to: string, from: string[], changeType: string): boolean {
    const changed = this.store.run(
      `UPDATE follow SET status = ? WHERE userid = ? AND external_userid = ? AND status IN (${from.map(() => '?').join()})`,
      to,
      userid,
      externalUserid,
      ...from,
    );
    if (changed > 0) this.contactChanged(changeType, userid, externalUserid);
    return changed > 0;
  }

  private contactChanged(
    changeType: string,
    userid: string,
    externalUserid: string,
    more: Record<string, string | undefined> = {},
  ): void {
    this.callbacks.emit('change_external_contact', {
      ChangeType: changeType,
      UserID: userid,
      ExternalUserID: externalUserid,
      ...more,
    });
  }
}
