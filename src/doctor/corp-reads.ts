import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { Clock } from '../platform/clock/clock';
import type { CorpTagGroup } from '../wecom/api/tags.api';
import { CallOptions, WecomClient } from '../wecom/client/wecom-client';

/** Shorter than a fresh look may follow another, long enough for all checks of one look. */
const KEPT_MS = 4_000;

/** The app as agent/get tells it (document/path/90227). */
export interface AgentInfo {
  name: string;
  allow_userinfos?: { user: { userid: string }[] };
  allow_partys?: { partyid: number[] };
  allow_tags?: { tagid: number[] };
  /** 1 when an administrator has switched it off. */
  close?: 0 | 1;
  /** 网页授权及JS-SDK: the host pages may be opened from. */
  redirect_domain?: string;
}

/** The doctor's reads of WeCom: through the client with its gates and limits, and each once per look. */
@Injectable()
export class CorpReads {
  private readonly kept = new Map<string, { answer: Promise<unknown>; at: number }>();

  constructor(
    private readonly client: WecomClient,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** @throws as WecomClient.read */
  read<T>(api: string, options: CallOptions = {}): Promise<T> {
    const key = JSON.stringify([api, options, this.clock.offset]);
    const wall = this.clock.wall();
    const kept = this.kept.get(key);
    if (kept && wall - kept.at < KEPT_MS) return kept.answer as Promise<T>;
    const answer = this.client.read<T>(api, options);
    for (const [old, { at }] of this.kept) if (wall - at >= KEPT_MS) this.kept.delete(old);
    this.kept.set(key, { answer, at: wall });
    return answer;
  }

  /** The tag library of the corp. */
  async corpTags(): Promise<CorpTagGroup[]> {
    const path = '/cgi-bin/externalcontact/get_corp_tag_list';
    return (await this.read<{ tag_group?: CorpTagGroup[] }>(path, { body: {} })).tag_group ?? [];
  }

  agent(): Promise<AgentInfo> {
    return this.read<AgentInfo>('/cgi-bin/agent/get', { query: { agentid: this.settings.values.wecomAgentId } });
  }

  /** Members with 客户联系 in the app's visible range. */
  async followUsers(): Promise<string[]> {
    const path = '/cgi-bin/externalcontact/get_follow_user_list';
    return (await this.read<{ follow_user?: string[] }>(path)).follow_user ?? [];
  }
}
