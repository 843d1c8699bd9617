import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Decorated } from '../platform/discovery/decorated';
import { answered, failed, late, waiting } from './answers';
import { Check, findChecks } from './checks';
import { CheckReport, DoctorReport } from './doctor.dto';

/** How long a report is good: many screens and scripts cost one look, and WeCom is not asked for each. */
const KEPT_MS = 30_000;
/** Not even a person in a hurry has it done more often. */
const FRESH_MS = 5_000;

interface Look {
  report: Promise<DoctorReport>;
  at: number;
  offset: number;
}

/** Runs the checks of all rooms at once; one that fails or hangs hides no other. */
@Injectable()
export class Doctor implements OnApplicationBootstrap {
  private checks: Check[] = [];
  private last: Look | null = null;

  constructor(
    private readonly decorated: Decorated,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.checks = findChecks(this.decorated);
  }

  /**
   * The latest report, or a new one when it is older than half a minute; a clock that was moved makes it old.
   * @param fresh takes one younger than five seconds only
   */
  async report(fresh = false): Promise<DoctorReport> {
    const wall = this.clock.wall();
    const age = this.last ? wall - this.last.at : Number.POSITIVE_INFINITY;
    if (!this.last || age > (fresh ? FRESH_MS : KEPT_MS) || this.last.offset !== this.clock.offset) {
      this.last = { report: this.look(), at: wall, offset: this.clock.offset };
    }
    return this.last.report;
  }

  private async look(): Promise<DoctorReport> {
    const checkedAt = this.clock.now();
    const reports = new Map<string, Promise<CheckReport>>();
    const of = (check: Check): Promise<CheckReport> => {
      let report = reports.get(check.name);
      if (!report) reports.set(check.name, (report = this.examine(check, of)));
      return report;
    };
    const checks = await Promise.all(this.checks.map(of));
    return { ...summaryOf(checks), checkedAt, checks };
  }

  private async examine(check: Check, of: (check: Check) => Promise<CheckReport>): Promise<CheckReport> {
    const first = this.checks.find((each) => each.name === check.after);
    if (first) {
      const before = await of(first);
      if (before.state !== 'ok' && before.state !== 'warning') return waiting(check, before);
    }
    const start = this.clock.wall();
    const took = () => this.clock.wall() - start;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<CheckReport>((resolve) => {
      timer = setTimeout(() => resolve(late(check)), check.limitMs);
    });
    const answer = (async () => answered(check, await check.run(), took()))();
    const outcome = answer.catch((error: Error) => failed(check, error, took()));
    return Promise.race([outcome, limit]).finally(() => clearTimeout(timer));
  }
}

function summaryOf(checks: CheckReport[]): Pick<DoctorReport, 'state' | 'counts'> {
  const count = (state: CheckReport['state']) => checks.filter((check) => check.state === state).length;
  const counts = {
    ok: count('ok'),
    warning: count('warning'),
    fault: count('fault'),
    notSetUp: count('not-set-up'),
    waiting: count('waiting'),
  };
  return { state: counts.fault ? 'fault' : counts.warning ? 'warning' : 'ok', counts };
}
