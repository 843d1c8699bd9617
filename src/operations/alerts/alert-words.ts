import { Injectable } from '@nestjs/common';
import { Calendar } from '../../platform/calendar/calendar';
import { AlertText } from '../../platform/watch/alert-rule';
import { AlertRow } from './alert.entity';
import { AlertRules } from './alert-rules';
import type { AlertNews } from './alert-news';
import { AlertWords } from './alerts.dto';

/** The longest text of an app message in bytes (document/path/90236). */
const LONGEST_BYTES = 2048;

/** An alert in words. */
export interface SaidAlert {
  title: AlertWords;
  what: AlertWords;
  fix: AlertWords;
  page: string;
}

/** Says alerts in both languages. */
@Injectable()
export class AlertWording {
  constructor(
    private readonly rules: AlertRules,
    private readonly calendar: Calendar,
  ) {}

  /** A rule of another version says its name and facts. */
  of(row: AlertRow): SaidAlert {
    const rule = this.rules.get(row.rule);
    const bare: AlertText = [row.rule, row.rule];
    const words = (text: AlertText | undefined) => {
      const [zh, en] = text ?? bare;
      return { zh: filled(zh, row.facts), en: filled(en, row.facts) };
    };
    return { title: words(rule?.title), what: words(rule?.what), fix: words(rule?.fix), page: rule?.page ?? '/doctor' };
  }

  /**
   * The text of an app message; what does not fit is counted. Times make each text its own: WeCom swallows an equal one
   * for four hours.
   */
  message(news: AlertNews, url: string): string {
    const lines = [
      ...news.raised.map((row) => this.wrong('【告警】', row)),
      ...news.reminded.map((row) => this.wrong(`【仍未恢复，第 ${row.told} 次提醒】`, row)),
      ...news.cleared.map((row) => `【已恢复】${this.named(row)}，${this.time(row.raisedAt)} 起`),
    ];
    const end = `\n${url}`;
    let text = '';
    for (const [at, line] of lines.entries()) {
      const more = `\n…另有 ${lines.length - at} 条，请到后台查看`;
      if (Buffer.byteLength(text + line + more + end) > LONGEST_BYTES) return text.trimEnd() + more + end;
      text += `${line}\n`;
    }
    return text.trimEnd() + end;
  }

  private wrong(mark: string, row: AlertRow): string {
    const { what, fix } = this.of(row);
    return `${mark}${this.named(row)}，${this.time(row.raisedAt)} 起\n${what.zh}\n怎么办：${fix.zh}`;
  }

  private time(at: Date): string {
    return `${this.calendar.text(this.calendar.dayOf(at)).slice(5)} ${this.calendar.timeOf(at)}`;
  }

  private named(row: AlertRow): string {
    return row.subject ? `${this.of(row).title.zh}（${row.subject}）` : this.of(row).title.zh;
  }
}

function filled(text: string, facts: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(facts[name] ?? hole));
}
