import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { unusableIn, rendered } from '../../materials/variables';
import { bucketSql } from '../../reach/buckets';
import { ReachSettings } from '../../reach/reach-settings.service';
import { Campaign } from '../campaign.entity';
import { DatedBeat } from '../kinds/campaign-kind';
import { CampaignKinds } from '../kinds/campaign-kinds';
import { CampaignParams } from '../kinds/params';
import { Audience, AudienceQuestion, targetKindOf } from './audience';
import { BeatLinter } from './beat-linter';
import { mostPerTask, MOST_TEXTS } from './limits';
import type { Preview, Warning } from './preview';
import { reasonLabel } from './reasons';
import { contentHashOf } from './content-hash';

interface SenderRow {
  userid: string;
  name: string;
  on_leave: number;
  recipients: number;
}

/** More confirmations a day than this, and reps stop confirming. */
const MANY_CONFIRMS = 4;

/** Says before launch what a campaign would do. Reads committed rows; call it outside a transaction. */
@Injectable()
export class PreviewQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly kinds: CampaignKinds,
    private readonly audience: Audience,
    private readonly settings: ReachSettings,
    private readonly linter: BeatLinter,
  ) {}

  /** Throws Refused when the audience's rule cannot be used. */
  async of(campaign: Campaign): Promise<Preview> {
    const { kind } = this.kinds.find(campaign.kind);
    const now = this.clock.now();
    const next = kind.next(campaign.params, now);
    const beats = next ? kind.beats(campaign.params, next) : [];
    const rules = await this.settings.rules();
    const question: AudienceQuestion = {
      campaignId: campaign.id,
      kind: campaign.kind,
      params: campaign.params,
      at: next ?? now,
      rules,
      sequence: campaign.sequence,
    };
    const assigned = this.audience.assigned(question);
    const { funnel, final, holdout, fingerprint } = await this.funnel(assigned);
    const senders = await this.senders(assigned);
    const textsOf = await this.texts(assigned, campaign.params);
    const contentHash = contentHashOf(campaign.kind, campaign.params);
    const audienceHash = createHash('sha256').update(`${contentHash}:${fingerprint}`).digest('hex');
    const confirms = senders.map((sender) => ({
      rep: { userid: sender.userid, name: sender.name },
      onLeave: Boolean(sender.on_leave),
      tasks: busiestDay(beats, sender, textsOf, mostPerTask(targetKindOf(campaign.params))),
      recipients: sender.recipients,
    }));
    const warnings = [
      ...(await this.linter.faults(campaign, beats, rules)),
      ...audienceWarnings(campaign.params, final, holdout),
      ...senderWarnings(confirms, textsOf.warnings),
    ];
    return { at: now.toISOString(), funnel, confirms, warnings, final, holdout, audienceHash, contentHash };
  }

  private async funnel(assigned: Sql) {
    // Two sums that depend on who is in, not on the order: equal hashes mean the same people in the same arms.
    const mark = (salt: string) => sql`SUM(${bucketSql(sql`a.target_id`, salt)})`;
    const rows = await this.db.heavy<{
      state: string;
      reason: string | null;
      count: number;
      a1: number;
      a2: number;
    }>(sql`
      SELECT a.state, a.reason, COUNT(*) AS count, ${mark('first')} AS a1, ${mark('second')} AS a2
      FROM (${assigned}) a GROUP BY a.state, a.reason ORDER BY a.state, a.reason`);
    const of = (state: string) => rows.filter((row) => row.state === state);
    const sum = (some: typeof rows) => some.reduce((total, row) => total + Number(row.count), 0);
    const holdout = sum(of('holdout'));
    const final = sum(of('treated'));
    const lost = of('suppressed').map((row) => {
      const step = row.reason ?? 'suppressed';
      return { step, label: reasonLabel(step), count: Number(row.count) };
    });
    const funnel = [
      { step: 'matched', label: '命中', count: sum(rows) },
      ...lost,
      { step: 'holdout', label: '对照组', count: holdout },
      { step: 'final', label: '将触达', count: final },
    ];
    const fingerprint = rows
      .map((row) => [row.state, row.reason, row.count, row.a1, row.a2].map(String).join(','))
      .join(';');
    return { funnel, final, holdout, fingerprint };
  }

  private async senders(assigned: Sql): Promise<SenderRow[]> {
    const rows = await this.db.heavy<SenderRow>(sql`
      SELECT a.sender AS userid, r.name, r.on_leave, COUNT(*) AS recipients
      FROM (${assigned}) a JOIN rep r ON r.userid = a.sender WHERE a.state = 'treated'
      GROUP BY a.sender, r.name, r.on_leave ORDER BY recipients DESC, a.sender`);
    return rows.map((row) => ({ ...row, recipients: Number(row.recipients) }));
  }

  /** How many different texts each sender would have in each beat. Beats without variables have one. */
  private async texts(assigned: Sql, params: CampaignParams): Promise<TextCounts> {
    const target = targetKindOf(params);
    const counts: TextCounts = { of: new Map(), warnings: [] };
    for (const beat of params.beats) {
      if (!/\{[^{}]*\}/.test(beat.text) || unusableIn(beat.text, target).length) continue;
      const rows = await this.db.heavy<{ sender: string; texts: number; empty: number }>(sql`
        SELECT a.sender, COUNT(DISTINCT ${rendered(beat.text, target)}) AS texts,
          SUM(CASE WHEN ${rendered(beat.text, target)} IS NULL THEN 1 ELSE 0 END) AS empty
        FROM (${assigned}) a JOIN rep s ON s.userid = a.sender
        ${target === 'customer' ? sql`JOIN customer c ON c.id = a.target_id` : sql`JOIN customer_group g ON g.id = a.target_id`}
        WHERE a.state = 'treated' GROUP BY a.sender`);
      const empty = rows.reduce((sum, row) => sum + Number(row.empty), 0);
      const most = Math.max(0, ...rows.map((row) => Number(row.texts)));
      if (empty)
        counts.warnings.push(blocking('missing-variable', `「${beat.label}」有 ${empty} 个对象的变量没有值。`));
      if (most > MOST_TEXTS) {
        const said = `「${beat.label}」按变量会变成每位员工最多 ${most} 种内容，每种都要确认一次；上限 ${MOST_TEXTS} 种。`;
        counts.warnings.push(blocking('too-many-texts', said));
      }
      for (const row of rows) counts.of.set(`${beat.key} ${row.sender}`, Number(row.texts));
    }
    return counts;
  }
}

interface TextCounts {
  /** By 'beat sender'. */
  of: Map<string, number>;
  warnings: Warning[];
}

function blocking(code: string, message: string): Warning {
  return { code, message, blocking: true };
}

function advice(code: string, message: string): Warning {
  return { code, message, blocking: false };
}

/** Each distinct text and each chunk is one more confirmation. */
function busiestDay(beats: DatedBeat[], sender: SenderRow, texts: TextCounts, most: number): number {
  const days = new Map<string, number>();
  for (const beat of beats) {
    const tasks = Math.max(texts.of.get(`${beat.key} ${sender.userid}`) ?? 1, Math.ceil(sender.recipients / most));
    const day = beat.at.toISOString().slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + tasks);
  }
  return Math.max(0, ...days.values());
}

function audienceWarnings(params: CampaignParams, final: number, holdout: number): Warning[] {
  const warnings: Warning[] = [];
  if (!final) warnings.push(blocking('empty-audience', '没有可触达的对象，请检查人群。'));
  if (!params.holdoutShare) warnings.push(advice('no-holdout', '没有对照组，事后无法知道活动真正带来了多少购买。'));
  else if (params.audience.target === 'groups' && holdout < 6) {
    warnings.push(advice('few-groups', `对照组只有 ${holdout} 个群，单场样本太小，增量多半看不出来。`));
  }
  return warnings;
}

function senderWarnings(confirms: Preview['confirms'], texts: Warning[]): Warning[] {
  const away = confirms.filter((one) => one.onLeave);
  const busy = confirms.filter((one) => one.tasks > MANY_CONFIRMS);
  return [
    ...texts,
    ...away.map((one) => advice('on-leave', `${one.rep.name}今天请假：${one.recipients} 个对象等不到确认。`)),
    ...busy.map((one) =>
      advice('many-confirms', `${one.rep.name}一天要确认 ${one.tasks} 次，超过 ${MANY_CONFIRMS} 次多半不会全部确认。`),
    ),
  ];
}
