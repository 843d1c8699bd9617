import { IncomingMessage, ServerResponse } from 'node:http';
import { AdminSettings } from '../admin-console';
import { Box } from '../box';
import { readScenario } from '../faults/scenario';
import { readJson, sendJson } from '../http';
import { Act, ActFault } from './act';
import { Acts } from './acts';
import { ledger } from './ledger';
import { overview } from './overview';
import { relations } from './relations';
import { truth } from './truth';
import { welcomes } from './welcomes';

/** What the desk needs of the running sandbox. */
interface Steering {
  /** Moves virtual time forward; throws RangeError for a time that has passed. */
  moveTo(at: Date): Promise<void>;
  /** Delivers events and orders that wait. */
  settle(): Promise<void>;
  calls: ReadonlyMap<string, number>;
  /** Paths of the APIs the box answers. */
  paths: ReadonlySet<string>;
}

/** /control: the desk from which people, tests and fault runs steer the box. No part of WeCom. */
export class ControlDesk {
  constructor(
    private readonly box: Box,
    private readonly acts: Acts,
    private readonly steering: Steering,
  ) {}

  /** Serves one request; `what` is what stands after /control/. False when there is no such thing. */
  async handle(req: IncomingMessage, res: ServerResponse, what: string, query: URLSearchParams): Promise<boolean> {
    const body = req.method === 'POST' ? await readJson(req) : null;
    if (req.method === 'POST' && body === null) {
      sendJson(res, 400, { error: 'The body is not JSON.' });
      return true;
    }
    try {
      const answer = req.method === 'POST' ? await this.write(what, body!) : this.read(what, query);
      if (answer === undefined) return false;
      sendJson(res, 200, answer);
    } catch (fault) {
      if (!(fault instanceof ActFault) && !(fault instanceof RangeError)) throw fault;
      sendJson(res, 400, { error: fault.message });
    }
    return true;
  }

  private read(what: string, query: URLSearchParams): unknown {
    const cursor = Number(query.get('cursor') ?? 0);
    const limit = Math.min(1000, Number(query.get('limit') ?? 100));
    switch (what) {
      case 'state':
        return overview(this.box, this.steering.calls);
      case 'ledger':
        return ledger(this.box, cursor, limit);
      case 'scenario':
        return { waiting: this.box.faults.waiting(), struck: this.box.faults.struck() };
      case 'relations':
        return relations(this.box);
      case 'truth':
        return truth(this.box);
      case 'welcomes':
        return welcomes(this.box, cursor, limit);
      case 'callbacks': {
        const items = this.box.callbacks.list(query.get('state'), cursor || Number.MAX_SAFE_INTEGER, limit) as {
          id: number;
        }[];
        return { items, next: items.length === limit ? items[items.length - 1].id : null };
      }
      default:
        return undefined;
    }
  }

  private async write(what: string, body: Record<string, unknown>): Promise<unknown> {
    const { box } = this;
    switch (what) {
      case 'clock': {
        const at = typeof body.to === 'string' ? Date.parse(body.to) : box.clock.now() + Number(body.advanceMs);
        if (!Number.isFinite(at)) throw new RangeError('Give to (an ISO time) or advanceMs.');
        await this.steering.moveTo(new Date(at));
        return { now: new Date(box.clock.now()).toISOString() };
      }
      case 'callback':
        box.callbacks.setUrl(urlOf(body.url));
        await this.steering.settle();
        return {};
      case 'callbacks/retry': {
        const again = box.callbacks.sendFailedAgain();
        await this.steering.settle();
        return { again };
      }
      case 'shop':
        box.shop.setTarget({ ordersUrl: urlOf(body.ordersUrl), apiKey: String(body.apiKey ?? '') });
        await this.steering.settle();
        return {};
      case 'faults':
        if (!Array.isArray(body)) throw new RangeError('Give a list of faults; an empty one clears them.');
        if (body.length === 0) box.faults.clear();
        box.faults.script(readScenario({ faults: body }, this.steering.paths));
        return { waiting: box.faults.waiting() };
      case 'scenario': {
        const scenario = readScenario(body, this.steering.paths);
        box.faults.clear();
        box.faults.script(scenario);
        return { waiting: box.faults.waiting() };
      }
      case 'limits':
        if (body.perMinute !== undefined) box.limits.perMinute = Number(body.perMinute);
        if (body.entryCodes !== undefined) box.limits.entryCodes = Number(body.entryCodes);
        Object.assign(box.limits.apis, body.apis ?? {});
        return box.limits;
      case 'admin':
        return box.admin.change(body as Partial<AdminSettings>);
      case 'settings':
        if (['month', 'week7', 'day1'].includes(String(body.budget))) box.budget.setRule(body.budget as 'month');
        if (['sender', 'last-chat'].includes(String(body.routing)))
          box.store.setMeta('mass.routing', String(body.routing));
        // Virtual milliseconds for which groupchat/get answers what was before the last change.
        if (typeof body.groupLagMs === 'number') box.store.setMeta('groups.lag', String(body.groupLagMs));
        if (typeof body.groupsLeftOut === 'number') box.mass.setGroupsLeftOut(body.groupsLeftOut);
        return overview(box, this.steering.calls).settings;
      case 'act': {
        const done = this.acts.do(body as Act);
        if (body.settle !== false) await this.steering.settle();
        return done;
      }
      default:
        return undefined;
    }
  }
}

function urlOf(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value)) throw new RangeError('Give a full url.');
  return value;
}
