import { Injectable, OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Decorated } from '../platform/discovery/decorated';
import { RULE_KIND, RuleKindClass, RuleKindOf } from './rule-kind';

/** A kind with its name and the schema of its parameters. */
export interface OfferedKind {
  name: string;
  kind: RuleKindOf<unknown>;
  params: z.ZodType<unknown>;
}

/** All kinds of conditions that the rooms offer, found once at start-up. */
@Injectable()
export class RuleKinds implements OnModuleInit {
  private readonly kinds = new Map<string, OfferedKind>();

  constructor(private readonly decorated: Decorated) {}

  /** Throws when two classes offer one name: a stored rule must mean one thing. */
  onModuleInit(): void {
    for (const { meta, instance } of this.decorated.classes<string, RuleKindOf<unknown>>(RULE_KIND)) {
      const offered = this.kinds.get(meta);
      if (offered && offered.kind !== instance) throw new Error(`Two classes offer the rule kind ${meta}.`);
      const { params } = instance.constructor as unknown as RuleKindClass<unknown>;
      this.kinds.set(meta, { name: meta, kind: instance, params });
    }
  }

  find(name: string): OfferedKind | undefined {
    return this.kinds.get(name);
  }

  /** Every kind, by name. */
  all(): OfferedKind[] {
    return [...this.kinds.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** The form of a kind's parameters: JSON schema with Chinese titles, defaults, and `format` naming a picker. */
export function formOf(offered: OfferedKind): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(offered.params, { io: 'input' });
  return schema;
}
