import { Injectable } from '@nestjs/common';
import { diagnosis, Diagnosis, DoctorCheck } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { CorpReads } from '../corp-reads';
import { TAGS } from './tags.texts';

/** Corp and strategy tags together (document/path/92117). */
const MOST_TAGS = 10_000;
const NEARLY = 0.9;
const MOST_NAMES = 5;
const DAY_MS = 86_400_000;
/** Not the creator of the tag. */
const NO_RIGHT = '81011';

interface WantedTag {
  name: string;
  wecom_tag_id: string | null;
}

/** Whether the tags that operators chose can be written to WeCom. */
@Injectable()
export class TagsCheck {
  constructor(
    private readonly db: Database,
    private readonly reads: CorpReads,
    private readonly clock: Clock,
  ) {}

  @DoctorCheck('wecom.tags', {
    title: ['写标签', 'Write tags'],
    group: 'permissions',
    after: 'permission.corp-tags',
  })
  async check(): Promise<Diagnosis> {
    const wanted = await this.db.rows<WantedTag>(
      sql`SELECT name, wecom_tag_id FROM tag WHERE write_back = 1 ORDER BY name`,
    );
    const there = await this.reads.corpTags();
    const ids = new Set(there.flatMap((group) => group.tag.map((tag) => tag.id)));
    const missing = wanted.filter((tag) => tag.wecom_tag_id === null);
    const deleted = wanted.filter((tag) => tag.wecom_tag_id !== null && !ids.has(tag.wecom_tag_id));
    const failed = await this.refusedWrites();
    const hows: [keyof typeof TAGS, WantedTag[]][] = [];
    if (missing.length) hows.push(['not-made', missing]);
    if (deleted.length) hows.push(['deleted', deleted]);
    if (failed) hows.push(['no-right', []]);
    if (ids.size >= MOST_TAGS * NEARLY) hows.push(['nearly-full', []]);
    if (!hows.length) hows.push([wanted.length ? 'ok' : 'not-set-up', []]);
    const findings = hows.flatMap(([how, tags]) => {
      const values = { wanted: wanted.length, failed, count: ids.size, names: namesOf(tags) };
      return diagnosis('wecom.tags', TAGS, how, values).findings;
    });
    return {
      findings,
      measured: [
        { name: 'written', label: ['同步到企微', 'Written to WeCom'], value: wanted.length },
        { name: 'corpTags', label: ['企业标签', 'Corp tags'], value: ids.size },
      ],
    };
  }

  private async refusedWrites(): Promise<number> {
    const day = new Date(this.clock.now().getTime() - DAY_MS);
    const [row] = await this.db.heavy<{ effects: number }>(sql`
      SELECT COUNT(*) AS effects FROM effect
      WHERE kind = 'mark-tag' AND state = 'failed' AND error_code = ${NO_RIGHT} AND updated_at >= ${day}`);
    return Number(row.effects);
  }
}

function namesOf(tags: WantedTag[]): string {
  const more = tags.length > MOST_NAMES ? ` (+${tags.length - MOST_NAMES})` : '';
  return (
    tags
      .slice(0, MOST_NAMES)
      .map((tag) => tag.name)
      .join(', ') + more
  );
}
