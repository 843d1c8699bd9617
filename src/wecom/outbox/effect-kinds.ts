import { Injectable, OnModuleInit, SetMetadata } from '@nestjs/common';
import { Decorated } from '../../platform/discovery/decorated';
import type { Attachment } from '../api/attachment';

/** One intended write, as its kind and its owner see it. */
export interface Effect<Payload = unknown> {
  id: number;
  kind: string;
  ownerRef: string;
  /** userid, external_userid and chat id it is about, or ''. */
  rep: string;
  customer: string;
  group: string;
  payload: Payload;
  contentHash: string;
  /** Calls made so far. */
  attempts: number;
  /** When the last call was about to be made. */
  dispatchedAt: Date | null;
  /** When the first call was made whose answer was lost and of which reading back showed nothing; null without one. */
  lostAt: Date | null;
}

/** What a room wants written. */
export interface EffectPlan<Payload = unknown> {
  /** `OWNER:…`, unique within the kind: planning it again changes nothing. OWNER finds the @EffectOwner. */
  ownerRef: string;
  payload: Payload;
  rep?: string;
  customer?: string;
  group?: string;
  /** Not before this; at once where absent. */
  dueAt?: Date;
}

/** WeCom's answer worth keeping, and the id it gave to what was created. */
export interface Sent {
  result: unknown;
  externalRef?: string;
}

/** What reading WeCom back showed about a call whose answer was lost. */
export type Reconciled = { found: Sent } | 'absent' | 'unclear';

/** Whether an effect may go out now. `blocked` and `cancel` carry the reason and end it. */
export type Permit = 'go' | { blocked: string } | { later: Date } | { cancel: string };

/** How one kind of write is made, and found again. */
export interface EffectKindOf<Payload, Prepared = void> {
  /** Effects of one lane go one after another; at most 160 characters. */
  lane(plan: EffectPlan<Payload>, contentHash: string): string;
  /** True for what is worth nothing a few seconds later: it goes ahead of everything else that waits. */
  readonly urgent?: boolean;
  /** The most between two tries, in milliseconds, where what is tried late comes to nothing. */
  readonly longestPauseMs?: number;
  /** True where a later effect of the lane wrote over what this one would write: then it is not tried again. */
  overwritten?(payload: Payload, later: Payload): boolean;
  /** What is sent, apart from to whom: equal contents have equal hashes. The whole payload where absent. */
  content?(payload: Payload): unknown;
  /** Asked just before the call, besides the owner. */
  permit?(effect: Effect<Payload>): Promise<Permit>;
  /** Reads what the call needs; whatever it throws happened before the call. */
  prepare?(effect: Effect<Payload>): Promise<Prepared>;
  /** Makes the one call. */
  send(effect: Effect<Payload>, prepared: Prepared): Promise<Sent>;
  /** Reads WeCom back. Throws RetryLater while it is too early to tell. */
  reconcile(effect: Effect<Payload>): Promise<Reconciled>;
}

/** What the room that planned an effect knows about it at the moment it goes out. */
export interface EffectOwnerOf {
  /** Pause, cancellation and reach, read again before every call. */
  permit?(effect: Effect): Promise<Permit>;
  /**
   * Called at once after a call that succeeded, for what cannot wait until effectSettled is delivered. It may be missed
   * in a crash, so the same is done there again.
   */
  answered?(effect: Effect, sent: Sent): Promise<void>;
  /** The customers or groups of a mass message; ten thousand ids do not belong into the effect's row. */
  recipientsOf?(effectId: number): Promise<string[]>;
  /** The payload's attachments with media ids that are still good; they may differ in nothing else. */
  attachmentsOf?(effectId: number): Promise<Attachment[]>;
  /** The payload's text with what is known only at the moment it goes out, such as the name of a new customer. */
  textOf?(effect: Effect): Promise<string>;
  /** media_ids that are still good, for the payload's attachments in their order. */
  mediaIdsOf?(effect: Effect): Promise<string[]>;
  /** Those of WeCom's ids that are known to belong to other effects. Throws RetryLater while that cannot be told. */
  knownOf?(effect: Effect, ids: string[]): Promise<string[]>;
}

const EFFECT_KIND = Symbol('effect kind');
const EFFECT_OWNER = Symbol('effect owner');

/** Marks the class that makes one kind of write; start-up refuses two for one name. */
export const EffectKind = (name: string): ClassDecorator => SetMetadata(EFFECT_KIND, name);

/** Marks the class that answers for effects whose ownerRef starts with `name:`. */
export const EffectOwner = (name: string): ClassDecorator => SetMetadata(EFFECT_OWNER, name);

/** The kinds and owners of effects, found at start-up. */
@Injectable()
export class EffectKinds implements OnModuleInit {
  private kinds = new Map<string, EffectKindOf<unknown, unknown>>();
  private owners = new Map<string, EffectOwnerOf>();

  constructor(private readonly decorated: Decorated) {}

  onModuleInit(): void {
    this.kinds = byName('effect kind', this.decorated.classes<string, EffectKindOf<unknown, unknown>>(EFFECT_KIND));
    this.owners = byName('effect owner', this.decorated.classes<string, EffectOwnerOf>(EFFECT_OWNER));
  }

  /** @throws Error on a kind nobody declared */
  kind(name: string): EffectKindOf<unknown, unknown> {
    const kind = this.kinds.get(name);
    if (!kind) throw new Error(`No class is marked @EffectKind('${name}').`);
    return kind;
  }

  /** The owner by the word before the first colon; none for effects that need no permission. */
  owner(ownerRef: string): EffectOwnerOf | undefined {
    return this.owners.get(ownerRef.split(':', 1)[0]);
  }

  /** The owner first, then the kind; the first that is not 'go' decides. */
  async permit(effect: Effect): Promise<Permit> {
    const said = (await this.owner(effect.ownerRef)?.permit?.(effect)) ?? 'go';
    return said === 'go' ? ((await this.kind(effect.kind).permit?.(effect)) ?? 'go') : said;
  }
}

function byName<T>(what: string, found: { meta: string; instance: T }[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const { meta, instance } of found) {
    const other = map.get(meta);
    if (other && other !== instance) throw new Error(`Two classes are marked as ${what} ${meta}.`);
    map.set(meta, instance);
  }
  return map;
}
