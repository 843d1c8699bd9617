import { Injectable } from '@nestjs/common';
import { customersChanged } from '../../customers/customers.facts';
import { People } from '../../customers/people.service';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Facts, On } from '../../platform/events/facts';
import { OnJob } from '../../platform/queue/job';
import { KF_CUSTOMERS_PER_CALL } from '../../wecom/api/kf-limits';
import { KfApi } from '../../wecom/api/kf.api';
import { readKfCustomers } from './kf.jobs';

/** People joined per commit. */
const CHUNK = 200;

interface Visitor {
  external_userid: string;
  nickname: string;
  unionid: string;
}

/** Who writes to the accounts, and which of our customers they are. */
@Injectable()
export class KfCustomers {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
    private readonly api: KfApi,
    private readonly people: People,
  ) {}

  /** Names and unionids of everybody not yet asked for. Whom WeCom does not show is not asked for again. */
  @OnJob(readKfCustomers)
  async read(_nothing: Record<string, never>): Promise<void> {
    for (;;) {
      const rows = await this.db.rows<{ external_userid: string }>(sql`
        SELECT external_userid FROM kf_customer WHERE read_at IS NULL ORDER BY external_userid
        LIMIT ${KF_CUSTOMERS_PER_CALL}`);
      if (!rows.length) return;
      const ids = rows.map((row) => row.external_userid);
      const infos = new Map((await this.api.customers(ids)).map((info) => [info.external_userid, info]));
      const read_at = this.clock.now();
      const known = ids.map((external_userid) => {
        const info = infos.get(external_userid);
        const nickname = (info?.nickname ?? '').slice(0, 128);
        return { external_userid, nickname, unionid: info?.unionid?.slice(0, 64) ?? null, read_at };
      });
      await this.db.upsert('kf_customer', known, {
        key: ['external_userid'],
        update: ['nickname', 'unionid', 'read_at'],
      });
      while ((await this.join(sql`k.external_userid IN (${ids})`)) === CHUNK);
    }
  }

  /** Customers who became known after they wrote. */
  @On(customersChanged)
  async hearOfCustomers({ customerIds }: { customerIds: number[] }): Promise<void> {
    while ((await this.join(sql`u.customer_id IN (${customerIds})`)) === CHUNK);
  }

  /**
   * Gives visitors whose unionid belongs to a customer to that customer; their messages follow. Nobody becomes a
   * customer by writing to an account alone: whom no rep follows can be sent nothing.
   */
  private async join(whose: Sql): Promise<number> {
    const visitors = await this.db.rows<Visitor>(sql`
      SELECT k.external_userid, k.nickname, k.unionid FROM kf_customer k
        JOIN identity u ON u.kind = 'unionid' AND u.value = k.unionid
        LEFT JOIN identity e ON e.kind = 'external_userid' AND e.value = k.external_userid
      WHERE e.id IS NULL AND ${whose} ORDER BY k.external_userid LIMIT ${CHUNK}`);
    if (!visitors.length) return 0;
    await this.db.transaction(async () => {
      const since = this.clock.now();
      const { changed } = await this.people.meet(
        visitors.map(({ external_userid, nickname, unionid }) => {
          const seen = { externalUserid: external_userid, unionid, name: nickname, avatar: '', gender: 0, phones: [] };
          return { ...seen, since, source: 'kf' as const };
        }),
      );
      if (changed.size) await this.facts.announce(customersChanged, { customerIds: [...changed] });
    });
    return visitors.length;
  }
}
