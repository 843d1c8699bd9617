import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { messagesArrived, signalsFound } from '../conversations/conversations.facts';
import {
  customerFollowed,
  customersChanged,
  followEnded,
  groupMembersChanged,
  holdsChanged,
} from '../customers/customers.facts';
import { ordersChanged } from '../orders/orders.facts';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Refused } from '../platform/errors/errors';
import { On } from '../platform/events/facts';
import { RuleKinds } from '../rules/rule-kinds';
import { LiveRules } from './live-rules';
import { RuleApplication } from './rule-application';
import { RuleRuns } from './rule-runs';
import { tagsChanged } from './tags.facts';

interface Named {
  readonly name: string;
}

const HEARD: Named[] = [
  ...[ordersChanged, signalsFound, messagesArrived, holdsChanged, tagsChanged],
  ...[customersChanged, customerFollowed, followEnded, groupMembersChanged],
];

/** Customers per transaction. */
const CHUNK = 500;

/** Re-evaluates, after a fact, the live rules that depend on it, for the customers it names and nobody else. */
@Injectable()
export class RuleReactions implements OnApplicationBootstrap {
  private readonly logger = new Logger('Tags');

  constructor(
    private readonly db: Database,
    private readonly kinds: RuleKinds,
    private readonly live: LiveRules,
    private readonly application: RuleApplication,
    private readonly runs: RuleRuns,
  ) {}

  /** A kind that depends on a fact nobody hears here would leave stale tags behind; refuse to start instead. */
  onApplicationBootstrap(): void {
    for (const { name, kind } of this.kinds.all()) {
      const unheard = kind.changesOn.find((fact) => !HEARD.some((heard) => heard.name === fact.name));
      if (unheard) throw new Error(`The rule kind ${name} changes on ${unheard.name}, which tags do not listen to.`);
    }
  }

  @On(ordersChanged)
  afterOrders({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(ordersChanged, customerIds);
  }

  @On(signalsFound)
  afterSignals({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(signalsFound, customerIds);
  }

  @On(messagesArrived)
  afterMessages({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(messagesArrived, customerIds);
  }

  @On(holdsChanged)
  afterHolds({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(holdsChanged, customerIds);
  }

  /** Rules may ask for tags. That this ends is what TagRules.confirm sees to: no rule depends on its own tag. */
  @On(tagsChanged)
  afterTags({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(tagsChanged, customerIds);
  }

  @On(customersChanged)
  afterCustomers({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(customersChanged, customerIds);
  }

  @On(customerFollowed)
  afterFollow({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(customerFollowed, customerIds);
  }

  @On(followEnded)
  afterFollowEnded({ customerIds }: { customerIds: number[] }): Promise<void> {
    return this.react(followEnded, customerIds);
  }

  @On(groupMembersChanged)
  afterMembers({ joined, left }: { joined: number[]; left: number[] }): Promise<void> {
    return this.react(groupMembersChanged, [...joined, ...left]);
  }

  private async react(fact: Named, customerIds: number[]): Promise<void> {
    const ids = [...new Set(customerIds)];
    if (!ids.length) return;
    for (const ruleId of await this.live.changingOn(fact)) {
      for (let at = 0; at < ids.length; at += CHUNK) await this.apply(ruleId, ids.slice(at, at + CHUNK));
      await setImmediate();
    }
  }

  private async apply(ruleId: number, customerIds: number[]): Promise<void> {
    try {
      await this.db.transaction(async () => {
        const version = await this.live.takeTurn(ruleId);
        if (version === null) return;
        const rule = await this.live.version(ruleId, version);
        const runId = await this.runs.open(ruleId, version, 'facts', 0);
        const { entered, left } = await this.application.apply(runId, rule, customerIds);
        // Most facts change no tag; their runs would hide those that did.
        if (entered || left) await this.runs.close(runId, entered, left);
        else await this.db.run(sql`DELETE FROM tag_run WHERE id = ${runId}`);
      });
    } catch (error) {
      // One broken rule must not keep the others from being applied; its full run shows the reason.
      if (!(error instanceof Refused)) throw error;
      this.logger.warn(`Rule ${ruleId} cannot be applied: ${error.message}`);
    }
  }
}
