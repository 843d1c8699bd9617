import { Injectable } from '@nestjs/common';
import { CustomersApi, FollowUser, RemarkRequest } from '../api/customers.api';
import { MarkTagRequest, TagsApi } from '../api/tags.api';
import { NOT_A_CONTACT } from '../client/errcodes';
import { isErrcode } from '../client/errors';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Reconciled, Sent } from './effect-kinds';

interface Pair {
  userid: string;
  external_userid: string;
}

/** Writes to one (rep, customer) pair go one after another, whatever they write: at once they collide (45035). */
function pairLane({ payload }: EffectPlan<Pair>): string {
  return `pair:${payload.userid.toLowerCase()}|${payload.external_userid}`;
}

/** The rep's view of the customer; null where they are no longer connected. */
async function followOf(customers: CustomersApi, { userid, external_userid }: Pair): Promise<FollowUser | null> {
  try {
    const { follow_user } = await customers.get(external_userid);
    return follow_user.find((follow) => follow.userid.toLowerCase() === userid.toLowerCase()) ?? null;
  } catch (error) {
    if (isErrcode(error, NOT_A_CONTACT)) return null;
    throw error;
  }
}

/** What is kept of a write whose answer was lost and whose mark was found. */
const READ_BACK: Sent = { result: { reconciled: true } };

/** Adds and removes corp tags of a customer as one rep sees them. Setting a tag twice is setting it once. */
@Injectable()
@EffectKind('mark-tag')
export class TagMarks implements EffectKindOf<MarkTagRequest> {
  constructor(
    private readonly tags: TagsApi,
    private readonly customers: CustomersApi,
  ) {}

  lane(plan: EffectPlan<MarkTagRequest>): string {
    return pairLane(plan);
  }

  async send({ payload }: Effect<MarkTagRequest>): Promise<Sent> {
    await this.tags.mark(payload);
    return { result: null };
  }

  async reconcile({ payload }: Effect<MarkTagRequest>): Promise<Reconciled> {
    const follow = await followOf(this.customers, payload);
    const has = new Set((follow?.tags ?? []).map((tag) => tag.tag_id));
    const added = (payload.add_tag ?? []).every((tag) => has.has(tag));
    const removed = (payload.remove_tag ?? []).every((tag) => !has.has(tag));
    return follow && added && removed ? { found: READ_BACK } : 'absent';
  }
}

/** Writes the remark, description or phones a rep sees at a customer. Writing it twice is writing it once. */
@Injectable()
@EffectKind('remark')
export class Remarks implements EffectKindOf<RemarkRequest> {
  constructor(private readonly customers: CustomersApi) {}

  lane(plan: EffectPlan<RemarkRequest>): string {
    return pairLane(plan);
  }

  overwritten(payload: RemarkRequest, later: RemarkRequest): boolean {
    const { userid: _rep, external_userid: _customer, ...written } = payload;
    return Object.keys(written).some((field) => later[field as keyof RemarkRequest] !== undefined);
  }

  async send({ payload }: Effect<RemarkRequest>): Promise<Sent> {
    await this.customers.remark(payload);
    return { result: null };
  }

  async reconcile({ payload }: Effect<RemarkRequest>): Promise<Reconciled> {
    const follow = await followOf(this.customers, payload);
    const same =
      follow !== null &&
      (payload.remark === undefined || follow.remark === payload.remark) &&
      (payload.description === undefined || follow.description === payload.description) &&
      // The rest cannot be compared as written; writing it again does no harm.
      payload.remark_mobiles === undefined &&
      payload.remark_company === undefined &&
      payload.remark_pic_mediaid === undefined;
    return same ? { found: READ_BACK } : 'absent';
  }
}
