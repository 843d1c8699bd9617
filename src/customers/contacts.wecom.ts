import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { CustomerDetail, CustomersApi } from '../wecom/api/customers.api';
import { NOT_A_CONTACT } from '../wecom/client/errcodes';
import { isErrcode } from '../wecom/client/errors';
import { typed } from '../wecom/inbox/event-catalogue';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { corpTagIds, seenFollow } from './contacts';
import { customerFollowed } from './customers.facts';
import { FollowStatus } from './follow.entity';
import { FollowNews, NewFollow, StoredFollows } from './follow-news';
import { Follows, SeenFollow } from './follows.service';
import { Readings } from './readings';
import { Reps } from './reps.service';

/** The id is not of this corp's, or nobody in the visible range follows it. */
const NOT_OURS = 40096;

const NOTHING: StoredFollows = { begun: [], changed: [] };

/** The elements of events about a friendship; the customer is also the event's subject. */
type Friendship = Pick<Arrival, 'UserID' | 'ExternalUserID'>;
type Arrival = ReturnType<typeof typed<'change_external_contact.add_external_contact'>>;

/** What WeCom showed of the customer, null where it showed nothing, and when it was asked. */
interface Reading {
  detail: CustomerDetail | null;
  at: Date;
}

/**
 * What WeCom tells about friendships. Each event makes us read the customer again and store what is there now, so an
 * event that comes late or twice changes nothing; only how a friendship ended is taken from the event.
 */
@Injectable()
export class ContactEvents {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly readings: Readings,
    private readonly api: CustomersApi,
    private readonly follows: Follows,
    private readonly reps: Reps,
    private readonly news: FollowNews,
    private readonly facts: Facts,
  ) {}

  @OnWecom('change_external_contact', 'add_external_contact')
  async added(event: WecomEvent): Promise<void> {
    const told = typed(event, 'change_external_contact.add_external_contact');
    await this.store(event, await this.read(event), async (begun) => this.tellFollowed(told, begun));
  }

  /** The customer added the rep without being verified; the rep has not added back, so WeCom may not show them yet. */
  @OnWecom('change_external_contact', 'add_half_external_contact')
  async halfAdded(event: WecomEvent): Promise<void> {
    const told = typed(event, 'change_external_contact.add_half_external_contact');
    const reading = await this.read(event);
    await this.store(event, reading, async (begun) => {
      const shown = reading.detail?.follow_user.some((follow) => follow.userid === told.UserID);
      const half = shown ? NOTHING : await this.follows.store(await this.halfFollow(told, event.at), reading.at);
      await this.news.tell({ begun: [], changed: half.changed });
      await this.tellFollowed(told, [...begun, ...half.begun]);
    });
  }

  @OnWecom('change_external_contact', 'edit_external_contact')
  async edited(event: WecomEvent): Promise<void> {
    await this.store(event, await this.read(event));
  }

  /** A colleague was to take the customer over and did not: the friendships are as they were, or as WeCom says. */
  @OnWecom('change_external_contact', 'transfer_fail')
  async notTakenOver(event: WecomEvent): Promise<void> {
    await this.edited(event);
  }

  /** The rep deleted the customer. */
  @OnWecom('change_external_contact', 'del_external_contact')
  async deletedByRep(event: WecomEvent): Promise<void> {
    const told = typed(event, 'change_external_contact.del_external_contact');
    const transferred = told.Source === 'DELETE_BY_TRANSFER';
    await this.ended(event, told, transferred ? 'transferred' : 'deleted-by-rep');
  }

  /** The customer deleted the rep. WeCom goes on listing the friendship. */
  @OnWecom('change_external_contact', 'del_follow_user')
  async deletedByCustomer(event: WecomEvent): Promise<void> {
    const told = typed(event, 'change_external_contact.del_follow_user');
    await this.ended(event, told, 'deleted-by-customer');
  }

  private async ended(event: WecomEvent, told: Friendship, status: FollowStatus): Promise<void> {
    const reading = await this.read(event);
    const { UserID: rep, ExternalUserID: external } = told;
    await this.db.transaction(async () => {
      await this.readings.note(external, reading.at);
      await this.follows.end(rep, external, status, event.at);
      const begun = await this.apply(event, reading);
      // The reading may lag behind the event and have shown the friendship once more.
      await this.follows.end(rep, external, status, event.at);
      const open = await this.db.row(sql`
        SELECT status FROM follow WHERE rep_userid = ${rep} AND external_userid = ${external} AND status = 'active'`);
      await this.tellBegun(begun.filter((one) => one.repUserid !== rep || open !== undefined));
    });
  }

  private async read(event: WecomEvent): Promise<Reading> {
    const at = this.clock.now();
    try {
      const detail = await this.api.get(event.subject);
      await this.reps.ensure(detail.follow_user.map((follow) => follow.userid));
      return { detail, at };
    } catch (error) {
      if (isErrcode(error, NOT_A_CONTACT, NOT_OURS)) return { detail: null, at };
      throw error;
    }
  }

  private async store(
    event: WecomEvent,
    reading: Reading,
    then: (begun: NewFollow[]) => Promise<void> = (begun) => this.tellBegun(begun),
  ): Promise<void> {
    await this.db.transaction(async () => {
      await this.readings.note(event.subject, reading.at);
      await then(await this.apply(event, reading));
    });
  }

  private async apply(event: WecomEvent, { detail, at }: Reading): Promise<NewFollow[]> {
    const follows = detail?.follow_user ?? [];
    const { begun, changed } = detail
      ? await this.follows.store(
          follows.map((follow) => seenFollow(detail.external_contact, follow, corpTagIds(follow))),
          at,
        )
      : NOTHING;
    await this.news.tell({ begun: [], changed });
    const reps = follows.map((follow) => follow.userid);
    await this.follows.endOthers(event.subject, reps, event.at);
    return begun;
  }

  private async tellBegun(begun: NewFollow[]): Promise<void> {
    await this.news.tell({ begun, changed: [] });
  }

  /** With its welcome code even where a sync was faster than the event; who uses the code knows that it is good once. */
  private async tellFollowed(told: Arrival, begun: NewFollow[]): Promise<void> {
    const { UserID: rep, ExternalUserID: external, WelcomeCode: code } = told;
    const mine = begun.find((one) => one.repUserid === rep);
    await this.tellBegun(begun.filter((one) => one !== mine));
    if (!mine && !code) return;
    const row = await this.db.row<{ customer_id: number; channel: string }>(sql`
      SELECT customer_id, channel FROM follow
      WHERE rep_userid = ${rep} AND external_userid = ${external} AND status IN ('active', 'half')`);
    // An event that came late is about a friendship that has ended since.
    if (!row) return;
    await this.facts.announce(customerFollowed, {
      customerIds: [row.customer_id],
      repUserid: rep,
      externalUserid: external,
      welcomeCode: code || null,
      channel: row.channel || told.State,
    });
  }

  /** The friendship of a half event, unless a whole one is known; nobody's name is known yet. */
  private async halfFollow(told: Arrival, at: Date): Promise<SeenFollow[]> {
    const { UserID: rep, ExternalUserID: external } = told;
    const known = await this.db.row(sql`
      SELECT status FROM follow WHERE rep_userid = ${rep} AND external_userid = ${external} AND added_at >= ${at}`);
    if (known) return [];
    const person = { externalUserid: external, unionid: null, name: '', avatar: '', gender: 0 };
    return [
      {
        person: { ...person, since: at, source: 'wecom' },
        repUserid: rep,
        remark: '',
        addedAt: at,
        addWay: 0,
        channel: told.State,
        tagIds: [],
        phones: [],
        status: 'half',
      },
    ];
  }
}
