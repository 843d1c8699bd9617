import { Injectable, OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Decorated } from '../../platform/discovery/decorated';
import { Refused } from '../../platform/errors/errors';
import { CAMPAIGN_KIND, CampaignKindClass, CampaignKindOf } from './campaign-kind';
import { CampaignParams } from './params';

/** A kind with its name and the schema of its params. */
export interface OfferedCampaignKind {
  name: string;
  kind: CampaignKindOf<CampaignParams>;
  params: z.ZodType;
}

/** All kinds of campaigns, found once at start-up. */
@Injectable()
export class CampaignKinds implements OnModuleInit {
  private readonly kinds = new Map<string, OfferedCampaignKind>();

  constructor(private readonly decorated: Decorated) {}

  onModuleInit(): void {
    for (const { meta, instance } of this.decorated.classes<string, CampaignKindOf<CampaignParams>>(CAMPAIGN_KIND)) {
      const offered = this.kinds.get(meta);
      if (offered && offered.kind !== instance) throw new Error(`Two classes offer the campaign kind ${meta}.`);
      const { params } = instance.constructor as unknown as CampaignKindClass;
      this.kinds.set(meta, { name: meta, kind: instance, params });
    }
  }

  all(): OfferedCampaignKind[] {
    return [...this.kinds.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws Refused on a kind nobody offers. */
  find(name: string): OfferedCampaignKind {
    const found = this.kinds.get(name);
    if (found) return found;
    throw new Refused('campaigns.unknown-kind', `There is no campaign kind ${name}.`, {
      details: { kind: name, kinds: this.all().map((kind) => kind.name) },
    });
  }

  /** Checks params and fills in defaults. Throws Refused naming each fault by its path. */
  parse(name: string, given: unknown): CampaignParams {
    const result = this.find(name).params.safeParse(given);
    if (result.success) return result.data as CampaignParams;
    const faults = result.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message }));
    const said = faults.map((fault) => `${fault.path}: ${fault.problem}`).join('; ');
    throw new Refused('campaigns.bad-params', `These params cannot be used: ${said}`, { details: { faults } });
  }
}

/** The form of a kind's params as JSON schema with Chinese titles. */
export function formOf(offered: OfferedCampaignKind): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(offered.params, { io: 'input', unrepresentable: 'any' });
  return schema;
}
