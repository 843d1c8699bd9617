import { Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Decorated } from '../../platform/discovery/decorated';
import { ALERT_RULE, AlertRuleMeta, Sighting } from '../../platform/watch/alert-rule';

/** A rule that hangs hides no other. */
const LIMIT_MS = 10_000;

interface Rule extends AlertRuleMeta {
  look: () => Promise<Sighting[] | null>;
}

/** The rules the rooms offer, by name. */
@Injectable()
export class AlertRules implements OnApplicationBootstrap {
  private readonly logger = new Logger('Alerts');
  private readonly rules = new Map<string, Rule>();

  constructor(private readonly decorated: Decorated) {}

  onApplicationBootstrap(): void {
    for (const { meta, call, label } of this.decorated.methods<AlertRuleMeta>(ALERT_RULE)) {
      if (this.rules.has(meta.name)) throw new Error(`The alert rule ${meta.name} is there twice; again in ${label}.`);
      this.rules.set(meta.name, { ...meta, look: () => call() as Promise<Sighting[] | null> });
    }
  }

  /** Undefined for a rule of another version. */
  get(name: string): AlertRuleMeta | undefined {
    return this.rules.get(name);
  }

  /** What every rule sees now. A rule that cannot tell, fails or takes too long is absent: its alerts stay as they are. */
  async look(): Promise<Map<string, Sighting[]>> {
    const seen = new Map<string, Sighting[]>();
    await Promise.all(
      [...this.rules.values()].map(async (rule) => {
        try {
          const sightings = await withinLimit(rule.look());
          if (sightings) seen.set(rule.name, sightings);
        } catch (error) {
          this.logger.warn(`The alert rule ${rule.name} could not be asked: ${(error as Error).message}`);
        }
      }),
    );
    return seen;
  }
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
