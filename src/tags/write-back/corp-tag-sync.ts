import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { syncedInFull } from '../../customers/customers.facts';
import { FollowTags } from '../../customers/follow-tags';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { TagsApi } from '../../wecom/api/tags.api';
import { OnWecom } from '../../wecom/inbox/on-wecom';
import { WecomEvent } from '../../wecom/inbox/wecom-event';

const syncCorpTags = job<Record<string, never>>('tags.sync-corp-tags');

/** Rows per statement. */
const CHUNK = 500;

/** Keeps the library in step with the corp's tags, so that rules can ask for what reps set in WeCom. */
@Injectable()
export class CorpTagSync {
  private readonly logger = new Logger('Tags');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly settings: Settings,
    private readonly api: TagsApi,
    private readonly followTags: FollowTags,
  ) {}

  /** Reads the library in the background. */
  async soon(): Promise<void> {
    if (this.settings.wecomReady) await this.queue.add(syncCorpTags, {}, { key: 'library' });
  }

  @OnWecom('change_external_tag')
  async hearOfChange(_event: WecomEvent): Promise<void> {
    await this.soon();
  }

  /** Pages that were read before a tag was deleted may have brought it back. */
  @On(syncedInFull)
  async afterSync(): Promise<void> {
    await this.soon();
  }

  /** What happened while callbacks did not arrive. */
  @Scheduled('tags.sync-corp-tags', '17 * * * *')
  async everyHour(): Promise<void> {
    await this.soon();
  }

  /** A tag of ours with the group and name of a corp tag becomes that corp tag; a corp tag that is gone leaves ours. */
  @OnJob(syncCorpTags)
  async sync(_nothing: Record<string, never> = {}): Promise<void> {
    const groups = await this.api.list();
    const listed = groups.flatMap((group) =>
      group.tag.map((tag) => ({ id: tag.id, name: tag.name.slice(0, 64), group: group.group_name.slice(0, 64) })),
    );
    const ids = listed.map((tag) => tag.id);
    await this.followTags.revive(ids);
    const deleted = await this.deletedOf(await this.followTags.unlisted(ids));
    const gone = await this.db.transaction(async () => {
      const unlinked = await this.unlink(new Set(listed.map((tag) => tag.id)));
      for (let at = 0; at < listed.length; at += CHUNK) await this.link(listed.slice(at, at + CHUNK));
      await this.followTags.noteDropped([...unlinked, ...deleted]);
      return unlinked;
    });
    if (gone.length) this.logger.log(`${gone.length} corp tags are gone.`);
    await this.followTags.drop();
  }

  /**
   * Those of `ids` that were corp tags and are deleted, which WeCom tells only of ids it is asked for. A tag may have
   * come with a customer and gone before the library was read; those of strategy groups are in no library at all.
   */
  private async deletedOf(ids: string[]): Promise<string[]> {
    const deleted: string[] = [];
    for (let at = 0; at < ids.length; at += CHUNK) {
      const groups = await this.api.list({ tag_id: ids.slice(at, at + CHUNK) });
      const tags = groups.flatMap((group) => group.tag.filter((tag) => group.deleted || tag.deleted));
      deleted.push(...tags.map((tag) => tag.id));
    }
    return deleted;
  }

  /** Answers the corp tags that were known and are no longer listed. */
  private async unlink(listed: Set<string>): Promise<string[]> {
    const known = await this.db.rows<{ id: number; wecom_tag_id: string }>(
      sql`SELECT id, wecom_tag_id FROM tag WHERE wecom_tag_id IS NOT NULL`,
    );
    const lost = known.filter((row) => !listed.has(row.wecom_tag_id));
    const gone = lost.map((row) => row.id);
    for (let at = 0; at < gone.length; at += CHUNK) {
      // Not written back any more either: the person who deleted it in WeCom did not want it there.
      await this.db.run(
        sql`UPDATE tag SET wecom_tag_id = NULL, write_back = 0 WHERE id IN (${gone.slice(at, at + CHUNK)})`,
      );
    }
    return lost.map((row) => row.wecom_tag_id);
  }

  private async link(listed: { id: string; name: string; group: string }[]): Promise<void> {
    const linked = await this.db.rows<{ id: number; wecom_tag_id: string; name: string; tag_group: string }>(
      sql`SELECT id, wecom_tag_id, name, tag_group FROM tag WHERE wecom_tag_id IN (${listed.map((tag) => tag.id)})`,
    );
    const byWecomId = new Map(linked.map((row) => [row.wecom_tag_id, row]));
    for (const tag of listed) {
      const row = byWecomId.get(tag.id);
      if (!row || (row.name === tag.name && row.tag_group === tag.group)) continue;
      // Renamed in WeCom. Where we have another tag of the new name, ours keeps the old one.
      const other = await this.db.row(sql`SELECT id FROM tag WHERE tag_group = ${tag.group} AND name = ${tag.name}`);
      if (!other)
        await this.db.run(sql`UPDATE tag SET name = ${tag.name}, tag_group = ${tag.group} WHERE id = ${row.id}`);
    }
    const fresh = listed.filter((tag) => !byWecomId.has(tag.id));
    const created_at = this.clock.now();
    await this.db.insertIgnore(
      'tag',
      fresh.map((tag) => ({ name: tag.name, tag_group: tag.group, wecom_tag_id: tag.id, created_at })),
    );
    for (const tag of fresh) {
      await this.db.run(sql`UPDATE tag SET wecom_tag_id = ${tag.id}
        WHERE tag_group = ${tag.group} AND name = ${tag.name} AND wecom_tag_id IS NULL`);
    }
  }
}
