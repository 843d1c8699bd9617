import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { CustomerDetail, CustomersApi } from '../wecom/api/customers.api';
import { NOT_A_CONTACT } from '../wecom/client/errcodes';
import { isErrcode } from '../wecom/client/errors';
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
    await this.store(event, await this.read(event), async (begun) => this.tellFollowed(event, begun));
  }

  /** The customer added the rep without being verified; the rep has not added back, so WeCom may not show them yet. */
  @OnWecom('change_external_contact', 'add_half_external_contact')
  async halfAdded(event: WecomEvent): Promise<void> {
    const reading = await this.read(event);
    await this.store(event, reading, async (begun) => {
      const rep = text(event, 'UserID');
      const shown = reading.detail?.follow_user.some((follow) => follow.userid === rep);
      const half = shown ? NOTHING : await this.follows.store(await this.halfFollow(event), reading.at);
      await this.news.tell({ begun: [], changed: half.changed });
      await this.tellFollowed(event, [...begun, ...half.begun]);
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
    const transferred = text(event, 'Source') === 'DELETE_BY_TRANSFER';
    await this.ended(event, transferred ? 'transferred' : 'deleted-by-rep');
  }

  /** The customer deleted the rep. WeCom goes on listing the friendship. */
  @OnWecom('change_external_contact', 'del_follow_user')
  async deletedByCustomer(event: WecomEvent): Promise<void> {
    await this.ended(event, 'deleted-by-customer');
  }

  private async ended(event: WecomEvent, status: FollowStatus): Promise<void> {
    const reading = await this.read(event);
    const [rep, external] = [text(event, 'UserID'), text(event, 'ExternalUserID')];
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
      const detail = await this.api.get(text(event, 'ExternalUserID'));
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
      await this.readings.note(text(event, 'ExternalUserID'), reading.at);
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
    await this.follows.endOthers(text(event, 'ExternalUserID'), reps, event.at);
    return begun;
  }

  private async tellBegun(begun: NewFollow[]): Promise<void> {
    await this.news.tell({ begun, changed: [] });
  }

  /** With its welcome code even where a sync was faster than the event; who uses the code knows that it is good once. */
  private async tellFollowed(event: WecomEvent, begun: NewFollow[]): Promise<void> {
    const [rep, external, code] = [text(event, 'UserID'), text(event, 'ExternalUserID'), text(event, 'WelcomeCode')];
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
      channel: row.channel || text(event, 'State'),
    });
  }

  /** The friendship of a half event, unless a whole one is known; nobody's name is known yet. */
  private async halfFollow(event: WecomEvent): Promise<SeenFollow[]> {
    const [rep, external] = [text(event, 'UserID'), text(event, 'ExternalUserID')];
    const known = await this.db.row(sql`
      SELECT status FROM follow WHERE rep_userid = ${rep} AND external_userid = ${external} AND added_at >= ${event.at}`);
    if (known) return [];
    const person = { externalUserid: external, unionid: null, name: '', avatar: '', gender: 0 };
    return [
      {
        person: { ...person, since: event.at, source: 'wecom' },
        repUserid: rep,
        remark: '',
        addedAt: event.at,
        addWay: 0,
        channel: text(event, 'State'),
        tagIds: [],
        phones: [],
        status: 'half',
      },
    ];
  }
}

function text(event: WecomEvent, field: string): string {
  const value = event.fields[field];
  return typeof value === 'string' ? value : '';
}
