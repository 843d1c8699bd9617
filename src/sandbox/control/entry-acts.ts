import { Box } from '../box';
import type { ContactWayRow } from '../wire/contact-ways';
import { departmentMembers } from '../wire/members';
import { ActFault } from './act';

/** Customers who come in by codes, and moments that reps publish. */
export class EntryActs {
  constructor(private readonly box: Box) {}

  /**
   * Newcomers (or the named person) scan a contact way's code and are friends of one of its members. A code that was
   * deleted leads nowhere.
   */
  scanCode(code: { configId?: string; state?: string }, who: string[]): Record<string, unknown> {
    const { chance, people, store } = this.box;
    const way = store.one<ContactWayRow>(
      'SELECT * FROM contact_way WHERE config_id = ? OR (? <> ? AND state = ?)',
      code.configId ?? '',
      code.state ?? '',
      '',
      code.state ?? '',
    );
    if (!way) throw new ActFault('No contact way has this configId or state.');
    const parties = JSON.parse(way.parties) as number[];
    const members = [
      ...new Set([
        ...(JSON.parse(way.users) as string[]),
        ...parties.flatMap((party) => departmentMembers(this.box, party)),
      ]),
    ];
    const met = who.map((externalUserid) => {
      const userid = chance.pick(members, 'scan', way.config_id, externalUserid);
      // 1: by a QR code.
      return { userid, externalUserid, code: people.befriend(userid, externalUserid, { addWay: 1, state: way.state }) };
    });
    return {
      externalUserids: who,
      userids: met.map(({ userid }) => userid),
      welcomeCodes: met.map(({ code: welcome }) => welcome),
    };
  }

  /** People scan a join way's code and are in the first of its groups. */
  scanGroupCode(configId: string, who: string[]): Record<string, unknown> {
    const row = this.box.store.one<{ body: string }>('SELECT body FROM join_way WHERE config_id = ?', configId);
    if (!row) throw new ActFault('No join way has this configId.');
    const { chat_id_list: chats, state } = JSON.parse(row.body) as { chat_id_list: string[]; state: string };
    return { chatId: chats[0], joined: this.box.groups.join(chats[0], who, 3, state) };
  }

  /** A rep publishes a moment; those named like it, and comment on it where `comment` says so. */
  publishMoment(momentId: string, userid: string, likedBy: string[], comment: boolean): Record<string, unknown> {
    const { clock, store } = this.box;
    const done = store.run(
      'UPDATE moment_member SET published_at = COALESCE(published_at, ?) WHERE moment_id = ? AND userid = ?',
      clock.now(),
      momentId,
      userid,
    );
    if (!done) throw new ActFault('This rep has no such moment to publish.');
    for (const who of likedBy) {
      for (const kind of comment ? ['like', 'comment'] : ['like']) {
        store.run(
          'INSERT INTO moment_reaction VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          momentId,
          userid,
          who,
          kind,
          clock.now(),
        );
      }
    }
    return { published: true };
  }
}
