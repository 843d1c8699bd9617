import { INestApplication, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { SANDBOX_CORP, sandboxEnv } from '../../src/app/sandbox-corp';
import { Campaign } from '../../src/campaigns/campaign.entity';
import { CampaignsModule } from '../../src/campaigns/campaigns.module';
import { Operations } from '../../src/campaigns/delivery/operations.service';
import { OccurrenceQueries } from '../../src/campaigns/cockpit/occurrence.queries';
import { OccurrenceView } from '../../src/campaigns/cockpit/occurrences.dto';
import { Campaigns } from '../../src/campaigns/planning/campaigns.service';
import { CustomersModule } from '../../src/customers/customers.module';
import { CustomerRulesModule } from '../../src/customers/rules/customer-rules.module';
import { Calendar } from '../../src/platform/calendar/calendar';
import { Clock } from '../../src/platform/clock/clock';
import { Database } from '../../src/platform/database/database';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { sql } from '../../src/platform/database/sql';
import { Facts } from '../../src/platform/events/facts';
import { PlatformModule } from '../../src/platform/platform.module';
import { Queue } from '../../src/platform/queue/queue';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox';
import { startSandboxServer } from '../../src/sandbox/server';
import { World } from '../../src/sandbox/world/world';
import { ordersChanged } from '../../src/orders/orders.facts';
import { Engine, makePlace } from './database';

/** Sunday 22 November 2026, 08:30 in Shanghai: after the quiet hours. */
export const MORNING = new Date('2026-11-22T00:30:00Z');
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
// The corp is up to one step behind while the service acts; reading back allows its clock five minutes.
const STEP_MS = 4 * 60_000;

export interface StageShape {
  /** userid → how they treat tasks; each has a rep's name of their own. */
  reps: Record<string, 'at-once' | 'late' | 'never'>;
  /** Friends of each rep, customers 1 … n in order of the reps. */
  friendsPerRep: number;
  /** Groups of each rep, each with `membersPerGroup` of the rep's friends. */
  groupsPerRep?: number;
  membersPerGroup?: number;
}

/** Campaigns on a real database, against the sandbox over a real wire. Time passes only when `live` is called. */
export class CampaignStage {
  private orders = 0;

  private constructor(
    readonly app: INestApplication,
    readonly db: Database,
    readonly clock: Clock,
    readonly queue: Queue,
    readonly sandbox: Sandbox,
    /** Where the corp is. */
    readonly wecomUrl: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(engine: Engine, shape: StageShape, corp: Partial<SandboxOptions> = {}): Promise<CampaignStage> {
    const place = await makePlace(engine);
    const world = worldOf(shape);
    const box = await startSandboxServer({
      stateFile: ':memory:',
      seed: 7,
      startAt: MORNING,
      world,
      corp: SANDBOX_CORP,
      life: false,
      port: 0,
      ...corp,
    });
    const clock = new Clock();
    clock.shift(MORNING.getTime() - clock.wall());
    const settings = loadSettings({
      ...place.env,
      ...sandboxEnv(box.url),
      // What a test does to friendships stays done.
      SYNC_REREADS_PER_DAY: '0',
      LOG_LEVEL: 'silent',
    });
    const opened = await prepareDatabase(settings, MIGRATIONS);
    const parts = { settings, opened, clock, secrets: loadSecrets(settings), waker: new EmbeddedWaker() };
    @Module({ imports: [PlatformModule.with(parts), CustomersModule, CustomerRulesModule, CampaignsModule] })
    class Root {}
    const app = await NestFactory.create(Root, { logger: false, abortOnError: false });
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    await app.init();
    const close = async () => {
      await app.close();
      await opened.close();
      await box.close();
      await place.remove();
    };
    const stage = new CampaignStage(app, opened.database, clock, app.get(Queue), box.sandbox, box.url, close);
    await stage.store(world);
    return stage;
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get(type as never, { strict: false });
  }

  /** Lets both sides live until `to`, in steps of four minutes or as told. */
  async live(to: Date, stepMs = STEP_MS): Promise<void> {
    await this.queue.drain();
    while (this.clock.now() < to) {
      const at = new Date(Math.min(to.getTime(), this.clock.now().getTime() + stepMs));
      this.clock.shift(at.getTime() - this.clock.wall());
      await this.queue.drain();
      if (at > this.sandbox.now()) await this.sandbox.moveTo(at);
      await this.queue.drain();
    }
  }

  async minutes(count: number): Promise<void> {
    await this.live(new Date(this.clock.now().getTime() + count * 60_000));
  }

  /** Previews, submits, approves and schedules a campaign. */
  async launch(kind: string, params: unknown): Promise<Campaign> {
    const campaigns = this.get(Campaigns);
    const { id } = await campaigns.create(kind, { name: '测试活动', params }, 'op');
    const { audienceHash } = await campaigns.preview(id);
    await campaigns.submit(id);
    await campaigns.approve(id, audienceHash, 'op');
    return campaigns.schedule(id);
  }

  /** The cockpit of an occurrence. */
  async view(occurrenceId: number): Promise<OccurrenceView> {
    return this.get(OccurrenceQueries).view(await this.get(Operations).get(occurrenceId));
  }

  /** A paid order of a customer now. */
  async buys(customerId: number, amountFen = 10_000): Promise<number> {
    const id = ++this.orders;
    const now = this.clock.now();
    await this.db.transaction(async () => {
      await this.db.insertIgnore('shop_order', [
        {
          id,
          source: 'test',
          number: `N${id}`,
          customer_id: customerId,
          status: 'paid',
          paid_at: now,
          paid_day: this.app.get(Calendar).dayOf(now),
          amount_fen: amountFen,
          refunded_fen: 0,
          content_hash: '',
          created_at: now,
          updated_at: now,
        },
      ]);
      await this.get(Facts).announce(ordersChanged, { customerIds: [customerId], orderIds: [id] });
    });
    return id;
  }

  /** Every recipient of every beat who stands in more than one task, or whose task is not theirs. Empty, always. */
  async doubled(): Promise<unknown[]> {
    return this.db.rows(sql`
      SELECT rb.beat_id, rb.target_id FROM recipient_beat rb LEFT JOIN mass_task t ON t.effect_id = rb.effect_id
      WHERE rb.effect_id IS NOT NULL AND (t.id IS NULL OR t.beat_id <> rb.beat_id OR t.sender <> rb.sender)`);
  }

  private async store(world: World): Promise<void> {
    const { db } = this;
    const now = this.clock.now();
    const customerIds = new Map(world.customers.map((one, index) => [one.externalUserid, index + 1]));
    const idOf = (external: string) => customerIds.get(external) as number;
    const owners = new Map(world.follows.map((follow) => [follow.externalUserid, follow.userid]));
    await db.insertIgnore(
      'rep',
      world.reps.map((rep) => ({ userid: rep.userid, name: rep.name, synced_at: now })),
    );
    await db.insertIgnore(
      'customer',
      world.customers.map(({ externalUserid, name }) => ({
        id: idOf(externalUserid),
        name,
        owner_userid: owners.get(externalUserid) ?? null,
        origin: `external_userid:${externalUserid}`,
        created_at: now,
        updated_at: now,
      })),
    );
    await db.insertIgnore(
      'identity',
      world.customers.map(({ externalUserid }) => ({
        customer_id: idOf(externalUserid),
        kind: 'external_userid',
        value: externalUserid,
        source: 'wecom',
        created_at: now,
      })),
    );
    await db.insertIgnore(
      'follow',
      world.follows.map((follow) => ({
        rep_userid: follow.userid,
        external_userid: follow.externalUserid,
        customer_id: idOf(follow.externalUserid),
        added_at: follow.addedAt,
        status: 'active',
        synced_at: now,
      })),
    );
    await db.insertIgnore(
      'customer_group',
      world.groups.map((group, index) => ({
        id: index + 1,
        chat_id: group.chatId,
        name: group.name,
        owner_userid: group.owner,
        status: 'active',
        created_at: group.createdAt,
        synced_at: now,
      })),
    );
    await db.insertIgnore(
      'group_member',
      world.groups.flatMap((group, index) =>
        group.members.map((member) => ({
          group_id: index + 1,
          member_id: member.id,
          type: 2,
          customer_id: idOf(member.id),
          joined_at: member.joinedAt,
          join_scene: member.joinScene,
        })),
      ),
    );
  }
}

function worldOf({ reps, friendsPerRep, groupsPerRep = 0, membersPerGroup = 0 }: StageShape): World {
  const userids = Object.keys(reps);
  const friends = (index: number) => Array.from({ length: friendsPerRep }, (_, n) => `wm${index}x${n}`);
  const follow = { addedAt: LONG_AGO, addWay: 1, remark: '', remarkMobiles: [], tagIds: [], state: '' };
  const nature = { cycles: {}, repliesWith: 0, effect: 0, annoyedBy: 0, unmatchable: false };
  return {
    corpName: '小满家',
    products: [],
    orders: [],
    messages: [],
    corpTags: [],
    reps: userids.map((userid, index) => ({
      userid,
      name: `员工${index + 1}`,
      department: '门店',
      hasArchiveSeat: false,
      confirms: reps[userid],
      onLeave: false,
    })),
    customers: userids.flatMap((_, index) =>
      friends(index).map((externalUserid, n) => ({
        externalUserid,
        unionid: null,
        name: `客户${index}-${n}`,
        gender: 0 as const,
        phone: '',
        groupOnly: false,
        nature,
      })),
    ),
    follows: userids.flatMap((userid, index) =>
      friends(index).map((externalUserid) => ({ ...follow, userid, externalUserid })),
    ),
    groups: userids.flatMap((owner, index) =>
      Array.from({ length: groupsPerRep }, (_, n) => ({
        chatId: `wr${index}x${n}`,
        name: `群${index}-${n}`,
        owner,
        kind: 'perks' as const,
        createdAt: LONG_AGO,
        members: friends(index)
          .slice(n * membersPerGroup, (n + 1) * membersPerGroup)
          .map((id) => ({ id, joinedAt: LONG_AGO, joinScene: 1 as const })),
      })),
    ),
  };
}
