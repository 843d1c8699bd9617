import { ExternalContact, FollowInfo, FollowUser } from '../wecom/api/customers.api';
import { SeenFollow } from './follows.service';

/** Corp tags and strategy-group tags have ids; a rep's own (type 2) have none. */
const OWN_TAG = 2;

/** One rep's friendship out of WeCom's answer, of batch/get_by_user and externalcontact/get alike. */
export function seenFollow(contact: ExternalContact, follow: FollowInfo | FollowUser, tagIds: string[]): SeenFollow {
  const addedAt = new Date(follow.createtime * 1000);
  return {
    person: {
      externalUserid: contact.external_userid,
      unionid: contact.unionid || null,
      name: (contact.name ?? '').slice(0, 128),
      avatar: (contact.avatar ?? '').slice(0, 500),
      gender: contact.gender ?? 0,
      since: addedAt,
      source: 'wecom',
    },
    repUserid: follow.userid,
    remark: follow.remark ?? '',
    addedAt,
    addWay: follow.add_way ?? 0,
    channel: follow.state ?? '',
    tagIds,
    phones: follow.remark_mobiles ?? [],
    status: 'active',
  };
}

/** The ids of the corp's tags on a friendship as externalcontact/get spells it out. */
export function corpTagIds(follow: FollowUser): string[] {
  return (follow.tags ?? []).flatMap((tag) => (tag.type !== OWN_TAG && tag.tag_id ? [tag.tag_id] : []));
}
