import { Injectable } from '@nestjs/common';
import { Pictures } from '../../materials/pictures/pictures.service';
import { forbiddenIn } from '../../materials/compliance';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { minutesOf, overlap, WelcomeAttachment, WelcomePlan } from './welcome-plan';
import { fillIn, missingIn, unknownIn } from './welcome-text';

/** What is wrong with a welcome: `at` is 'text', 'windows.0', 'attachments.2'; `word` the variable, word or name meant. */
export interface WelcomeFault {
  at: string;
  code:
    | 'unknown-variable'
    | 'no-value'
    | 'too-long'
    | 'forbidden-word'
    | 'bad-time'
    | 'overlap'
    | 'empty'
    | 'bad-link'
    | 'no-picture';
  word: string;
}

/** A text as a customer would read it. */
export interface WelcomeSample {
  from: string;
  to: string;
  text: string;
}

/** The platform's: 4,000 bytes of text; titles of links 128 bytes, of mini programs 64 (document/path/92137). */
const MOST_TEXT = 4000;
const MOST_TITLE = { link: 128, miniprogram: 64 };
/** The longest name WeChat lets people have is shorter. */
const LONGEST_NAME = '名'.repeat(32);
const SAMPLE = { customer: '小林', gender: 2 };

/** Finds what is wrong with a welcome before anybody gets it. */
@Injectable()
export class WelcomeCheck {
  constructor(
    private readonly db: Database,
    private readonly pictures: Pictures,
  ) {}

  /** Every fault of a welcome that these reps would send. Members of departments are known only when somebody arrives. */
  async faults(plan: WelcomePlan, users: string[]): Promise<WelcomeFault[]> {
    const texts = [
      { at: 'text', text: plan.text },
      ...plan.windows.map(({ text }, n) => ({ at: `windows.${n}`, text })),
    ];
    const names = await this.names(users);
    return [
      ...texts.flatMap(({ at, text }) => textFaults(at, text, names)),
      ...timeFaults(plan),
      ...(await this.attachmentFaults(plan.attachments)),
    ];
  }

  /** @throws Refused channels.welcome with the faults in its details */
  async require(plan: WelcomePlan, users: string[]): Promise<void> {
    const faults = await this.faults(plan, users);
    if (!faults.length) return;
    const first = `${faults[0].at}: ${faults[0].code} ${faults[0].word}`.trim();
    throw new Refused('channels.welcome', `The welcome cannot be sent as it is (${first}).`, { details: { faults } });
  }

  /** Every text as a customer of the first rep would read it; variables that do not exist stay as they are. */
  async samples(plan: WelcomePlan, users: string[]): Promise<WelcomeSample[]> {
    const [rep] = await this.names(users.slice(0, 1));
    const filled = (text: string) => fillIn(text, { ...SAMPLE, rep: rep?.name || '导购' });
    return [
      ...plan.windows.map(({ from, to, text }) => ({ from, to, text: filled(text) })),
      { from: '', to: '', text: filled(plan.text) },
    ];
  }

  private async names(users: string[]): Promise<{ userid: string; name: string }[]> {
    if (!users.length) return [];
    return this.db.rows(sql`SELECT userid, name FROM rep WHERE userid IN (${users})`);
  }

  private async attachmentFaults(attachments: WelcomeAttachment[]): Promise<WelcomeFault[]> {
    const urls = await this.pictures.urls(attachments.flatMap((one) => ('pictureId' in one ? [one.pictureId] : [])));
    return attachments.flatMap((one, n) => {
      const at = `attachments.${n}`;
      const found: WelcomeFault[] = [];
      if (one.kind !== 'image') {
        if (!one.title.trim()) found.push({ at, code: 'empty', word: '' });
        if (Buffer.byteLength(one.title) > MOST_TITLE[one.kind]) found.push({ at, code: 'too-long', word: one.title });
      }
      if (one.kind === 'link' && !/^https?:\/\/\S+$/.test(one.url)) found.push({ at, code: 'bad-link', word: one.url });
      if (one.kind === 'miniprogram' && !(one.appid && one.page)) found.push({ at, code: 'empty', word: one.title });
      if ('pictureId' in one && !urls.has(one.pictureId)) found.push({ at, code: 'no-picture', word: '' });
      return found;
    });
  }
}

function textFaults(at: string, text: string, reps: { userid: string; name: string }[]): WelcomeFault[] {
  const found: WelcomeFault[] = unknownIn(text).map((word) => ({ at, code: 'unknown-variable', word }));
  for (const { userid, name } of reps) {
    if (missingIn(text, { ...SAMPLE, rep: name }).length) found.push({ at, code: 'no-value', word: userid });
  }
  const longest = fillIn(text, { customer: LONGEST_NAME, gender: 0, rep: LONGEST_NAME });
  if (Buffer.byteLength(longest) > MOST_TEXT) found.push({ at, code: 'too-long', word: '' });
  return [...found, ...forbiddenIn(text).map(({ word }): WelcomeFault => ({ at, code: 'forbidden-word', word }))];
}

function timeFaults({ windows }: WelcomePlan): WelcomeFault[] {
  return windows.flatMap((window, n): WelcomeFault[] => {
    const at = `windows.${n}`;
    const { from, to, text } = window;
    if (Number.isNaN(minutesOf(from)) || Number.isNaN(minutesOf(to)))
      return [{ at, code: 'bad-time', word: `${from}–${to}` }];
    if (!text.trim()) return [{ at, code: 'empty', word: '' }];
    const clash = windows.slice(0, n).find((other) => overlap(window, other));
    return clash ? [{ at, code: 'overlap', word: `${clash.from}–${clash.to}` }] : [];
  });
}
