import { Injectable } from '@nestjs/common';
import { TagsApi } from '../../wecom/api/tags.api';
import { Effect, EffectKind, EffectKindOf, Reconciled, Sent } from '../../wecom/outbox/effect-kinds';

/** A corp tag that is wanted. */
export interface WantedCorpTag {
  group: string;
  name: string;
}

export const CREATE_CORP_TAG = 'create-corp-tag';

/**
 * Adds a tag to the corp's library. WeCom answers with the old tag where the group has one of this name, so doing it
 * twice does it once (document/path/92117).
 */
@Injectable()
@EffectKind(CREATE_CORP_TAG)
export class CorpTagCreation implements EffectKindOf<WantedCorpTag> {
  constructor(private readonly tags: TagsApi) {}

  /** One after another: two new tags of one new group would make the group twice. */
  lane(): string {
    return 'corp-tags';
  }

  async send({ payload }: Effect<WantedCorpTag>): Promise<Sent> {
    const group = await this.tags.add({ group_name: payload.group, tag: [{ name: payload.name }] });
    const tag = group.tag.find(({ name }) => name === payload.name);
    if (!tag) throw new Error(`WeCom answered without the tag ${payload.name} that was to be added.`);
    return { result: { groupId: group.group_id }, externalRef: tag.id };
  }

  async reconcile({ payload }: Effect<WantedCorpTag>): Promise<Reconciled> {
    const groups = (await this.tags.list()).filter((group) => group.group_name === payload.group && !group.deleted);
    for (const group of groups) {
      const tag = group.tag.find(({ name, deleted }) => name === payload.name && !deleted);
      if (tag) return { found: { result: { groupId: group.group_id }, externalRef: tag.id } };
    }
    return 'absent';
  }
}
