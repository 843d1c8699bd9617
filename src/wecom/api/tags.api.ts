import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';

export interface CorpTag {
  id: string;
  name: string;
  /** Seconds. */
  create_time: number;
  /** Higher stands first. */
  order: number;
  /** Only told when asked by id. */
  deleted?: boolean;
}

export interface CorpTagGroup {
  group_id: string;
  group_name: string;
  create_time: number;
  order: number;
  deleted?: boolean;
  tag: CorpTag[];
}

/** group_id adds to a group, group_name to the group of that name or a new one. Names have at most 30 characters. */
export interface AddTagsRequest {
  group_id?: string;
  group_name?: string;
  order?: number;
  tag: { name: string; order?: number }[];
}

/** Tags one (rep, customer) pair; at least one of the lists must have an entry. */
export interface MarkTagRequest {
  userid: string;
  external_userid: string;
  add_tag?: string[];
  remove_tag?: string[];
}

/** The corp's tag library (document/path/92117) and tags on customers (92118). All throw as WecomClient. */
@Injectable()
export class TagsApi {
  constructor(private readonly client: WecomClient) {}

  /** The whole library, or the groups or tags named (both named: WeCom heeds the groups). */
  async list(only: { tag_id?: string[]; group_id?: string[] } = {}): Promise<CorpTagGroup[]> {
    const path = '/cgi-bin/externalcontact/get_corp_tag_list';
    return (await this.client.read<{ tag_group: CorpTagGroup[] }>(path, { body: only })).tag_group;
  }

  /** The group with the added tags; those that existed under the same name come back with their old id. */
  async add(request: AddTagsRequest): Promise<CorpTagGroup> {
    const path = '/cgi-bin/externalcontact/add_corp_tag';
    return (await this.client.write<{ tag_group: CorpTagGroup }>(path, { body: request })).tag_group;
  }

  /** Renames or reorders a tag or group; only those this app created. */
  async edit(request: { id: string; name?: string; order?: number }): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/edit_corp_tag', { body: request });
  }

  async remove(request: { tag_id?: string[]; group_id?: string[] }): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/del_corp_tag', { body: request });
  }

  /** Concurrent writes to one pair answer 45035; plan it as effect `mark-tag`, whose lane is the pair. */
  async mark(request: MarkTagRequest): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/mark_tag', { body: request });
  }
}
