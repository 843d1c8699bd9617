import { Injectable } from '@nestjs/common';
import { forbiddenIn } from '../../materials/compliance';
import { unusableIn } from '../../materials/variables';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { budgetPeriod } from '../../reach/budget';
import { ReachRules, ReachSettings } from '../../reach/reach-settings.service';
import { Campaign } from '../campaign.entity';
import { DatedBeat } from '../kinds/campaign-kind';
import { CampaignKinds } from '../kinds/campaign-kinds';
import { targetKindOf } from './audience';
import { SHORTEST_VALIDITY_MS } from './limits';
import type { Warning } from './preview';

/** Finds what is wrong with the beats of a campaign before anybody is asked to send them. */
@Injectable()
export class BeatLinter {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly settings: ReachSettings,
    private readonly kinds: CampaignKinds,
  ) {}

  /** Texts, times and the send budget of the next occurrence, whose beats are given. */
  async faults(campaign: Campaign, beats: DatedBeat[], rules: ReachRules): Promise<Warning[]> {
    const warnings: Warning[] = campaign.params.beats.flatMap((beat) => this.textFaults(campaign, beat));
    if (!beats.length) {
      warnings.push({ code: 'over', message: '没有将来的发送时间，请调整日期。', blocking: true });
    }
    for (const beat of beats) warnings.push(...(await this.timeFaults(beat, rules)));
    const budget = await this.budgetFault(campaign, beats, rules);
    return budget ? [...warnings, budget] : warnings;
  }

  private textFaults(campaign: Campaign, beat: { label: string; text: string }): Warning[] {
    const unusable = unusableIn(beat.text, targetKindOf(campaign.params));
    const forbidden = forbiddenIn(beat.text);
    return [
      ...unusable.map((name) => ({
        code: 'unknown-variable',
        message: `「${beat.label}」里的变量 {${name}} 不能用在这里。`,
        blocking: true,
      })),
      ...forbidden.map(({ word, reason }) => ({
        code: 'forbidden-word',
        message: `「${beat.label}」里有「${word}」：${reason}。`,
        blocking: true,
      })),
    ];
  }

  private async timeFaults(beat: DatedBeat, rules: ReachRules): Promise<Warning[]> {
    const time = this.calendar.timeOf(beat.at);
    if (this.settings.isQuietTime(rules, time)) {
      const message = `「${beat.label}」${time} 在免打扰时段 ${rules.quietFrom}–${rules.quietTo} 内。`;
      return [{ code: 'quiet-hours', message, blocking: true }];
    }
    const end = await this.settings.endBeforeQuiet(beat.at, beat.validUntil);
    if (end.getTime() - beat.at.getTime() < SHORTEST_VALIDITY_MS) {
      const message = `「${beat.label}」${time} 离免打扰太近，员工来不及确认。`;
      return [{ code: 'too-late', message, blocking: true }];
    }
    if (end < beat.validUntil) {
      const message = `「${beat.label}」会在 ${this.calendar.timeOf(end)} 免打扰开始时撤回未确认的任务。`;
      return [{ code: 'cut-by-quiet-hours', message, blocking: false }];
    }
    return [];
  }

  /**
   * Whether the beats planned for the same kind of target in one budget period, of this and of every scheduled campaign,
   * are more than WeCom lets one target receive. An upper bound: campaigns may reach different people.
   */
  private async budgetFault(campaign: Campaign, beats: DatedBeat[], rules: ReachRules): Promise<Warning | null> {
    if (!beats.length) return null;
    const others = (await this.db.repo(Campaign).findBy({ state: 'scheduled' })).filter(
      (other) => other.id !== campaign.id && targetKindOf(other.params) === targetKindOf(campaign.params),
    );
    const period = budgetPeriod(rules.budgetRule, this.calendar.dayOf(beats[0].at), this.calendar);
    const inPeriod = (beat: DatedBeat) => {
      const day = this.calendar.dayOf(beat.at);
      return day >= period.from && day <= period.to;
    };
    const mine = beats.filter(inPeriod).length;
    const starved: string[] = [];
    let planned = mine;
    for (const other of others) {
      const theirs = this.beatsUntil(other, this.calendar.startOf(period.to + 1)).filter(inPeriod).length;
      planned += theirs;
      if (theirs && planned > period.limit) starved.push(other.name);
    }
    if (planned <= period.limit) return null;
    const named = starved.length ? `，会挤占：${starved.join('、')}` : '';
    const message = `本周期（至 ${this.calendar.text(period.to)}）计划 ${planned} 次，额度 ${period.limit} 次（估算）${named}。`;
    return { code: 'over-budget', message, blocking: mine > period.limit };
  }

  private beatsUntil(campaign: Campaign, end: Date): DatedBeat[] {
    const { kind } = this.kinds.find(campaign.kind);
    const beats: DatedBeat[] = [];
    for (let at = campaign.nextAt; at && at < end; at = kind.next(campaign.params, at)) {
      beats.push(...kind.beats(campaign.params, at));
    }
    return beats;
  }
}
