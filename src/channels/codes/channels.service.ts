import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Pictures } from '../../materials/pictures/pictures.service';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Scheduled } from '../../platform/schedule/schedules';
import { WriteBack } from '../../tags/write-back/write-back.service';
import { ContactWaySettings } from '../../wecom/api/contact-ways.api';
import { KeptRows } from '../kept/kept-rows';
import { WelcomeCheck } from '../welcome/welcome-check';
import type { WelcomeAttachment, WelcomePlan } from '../welcome/welcome-plan';
import type { ChannelRequest, WelcomeAttachmentDto, WelcomeDto } from './channels.dto';
import { Channel } from './channel.entity';

/** Copies are renewed well before their three days are over. */
const COPIES_GOOD_FOR_MS = 86_400_000;

/** Makes, changes and removes channels. */
@Injectable()
export class Channels {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly rows: KeptRows,
    private readonly check: WelcomeCheck,
    private readonly writeBack: WriteBack,
    private readonly pictures: Pictures,
  ) {}

  /** The row, also of a removed one. @throws Refused 404 */
  async get(id: number): Promise<Channel> {
    const channel = await this.db.repo(Channel).findOneBy({ id });
    if (!channel) throw notFound('channel', id);
    return channel;
  }

  /** Makes a channel; its code appears once WeCom has made it. @throws Refused with what must be mended */
  async create(wanted: ChannelRequest, by: string): Promise<number> {
    const fields = await this.checked(wanted);
    return this.db.transaction(async () => {
      // Short and random: it is public, since it stands in every event, and must not be guessed into meaning.
      const state = `c${randomBytes(8).toString('hex')}`;
      const now = this.clock.now();
      const row = { ...fields, state, created_by: by, created_at: now, updated_at: now };
      await this.db.insertIgnore('channel', [row]);
      const made = await this.db.row<{ id: number }>(sql`SELECT id FROM channel WHERE state = ${state}`);
      const id = made?.id as number;
      await this.rows.write<ContactWaySettings>('channel', id, settingsOf({ ...wanted, state }));
      await this.ready(wanted);
      return id;
    });
  }

  /** Changes a channel here and in WeCom; the printed code stays the same. @throws Refused 409 while a change is open */
  async change(id: number, wanted: ChannelRequest): Promise<void> {
    const { state, users, parties, skipVerify, name, effectId } = await this.get(id);
    const fields = await this.checked(wanted);
    await this.db.transaction(async () => {
      const settings = settingsOf({ ...wanted, state });
      const same = JSON.stringify(settings) === JSON.stringify(settingsOf({ name, users, parties, skipVerify, state }));
      // A welcome is ours alone: WeCom hears only of what it keeps, and once more of what it refused.
      if (!same || (await this.hasFailed(effectId))) await this.rows.write<ContactWaySettings>('channel', id, settings);
      const sets = Object.entries({ ...fields, updated_at: this.clock.now() });
      const list = sets.map(([column, value]) => sql`${sql.ident(column)} = ${value}`);
      await this.db.run(sql`UPDATE channel SET ${sql.join(list, ', ')} WHERE id = ${id}`);
      await this.ready(wanted);
    });
  }

  /** Removes the code from WeCom: whoever scans it then finds nothing. Who came by it stays counted. */
  async remove(id: number): Promise<void> {
    const { name, users, parties, skipVerify, state } = await this.get(id);
    await this.db.transaction(async () => {
      const settings = settingsOf({ name, users, parties, skipVerify, state });
      await this.rows.remove<ContactWaySettings>('channel', id, settings);
    });
  }

  /** Pictures of mini programs live three days at WeCom; a welcome has no time to upload one. */
  @Scheduled('channels.keep-pictures', '23 */4 * * *')
  async keepPictures(): Promise<void> {
    const rows = await this.db.rows<{ welcome: string }>(sql`SELECT welcome FROM channel WHERE removed_at IS NULL`);
    const ids = rows.flatMap(({ welcome }) => coversOf((JSON.parse(welcome) as WelcomePlan).attachments));
    await this.pictures.renew(ids, 'message', COPIES_GOOD_FOR_MS);
  }

  private async hasFailed(effectId: number): Promise<boolean> {
    const row = await this.db.row(
      sql`SELECT id FROM effect WHERE id = ${effectId} AND state IN ('failed', 'blocked', 'cancelled')`,
    );
    return row !== undefined;
  }

  private async ready(wanted: ChannelRequest): Promise<void> {
    for (const tagId of wanted.tagIds) await this.writeBack.ensureCorpTag(tagId);
    await this.pictures.renew(coversOf(planOf(wanted.welcome).attachments), 'message', COPIES_GOOD_FOR_MS);
  }

  private async checked(wanted: ChannelRequest): Promise<Record<string, unknown>> {
    const users = [...new Set(wanted.users)];
    if (!users.length && !wanted.parties.length) {
      throw new Refused('channels.nobody', 'Choose at least one rep or department whom customers meet.');
    }
    const known = users.length
      ? await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE userid IN (${users}) AND active = 1`)
      : [];
    const stranger = users.find((userid) => !known.some((row) => row.userid === userid));
    if (stranger) {
      throw new Refused('channels.unknown-rep', `${stranger} is not an active rep. Sync the reps, or choose another.`, {
        details: { userid: stranger },
      });
    }
    const welcome = planOf(wanted.welcome);
    await this.check.require(welcome, users);
    return {
      name: wanted.name.trim(),
      users: JSON.stringify(users),
      parties: JSON.stringify(wanted.parties),
      skip_verify: wanted.skipVerify,
      tag_ids: JSON.stringify([...new Set(wanted.tagIds)]),
      welcome: JSON.stringify(welcome),
    };
  }
}

/** The welcome with every field its attachments have, and no other. */
export function planOf({ text, windows, attachments }: WelcomeDto): WelcomePlan {
  return {
    text,
    windows: windows.map((window) => ({ from: window.from, to: window.to, text: window.text })),
    attachments: attachments.map(attachmentOf),
  };
}

export function attachmentOf(given: WelcomeAttachmentDto): WelcomeAttachment {
  const { title = '', url = '', desc = '', pictureUrl = '', pictureId = 0, appid = '', page = '' } = given;
  if (given.kind === 'link') return { kind: 'link', title, url, desc, pictureUrl };
  if (given.kind === 'image') return { kind: 'image', pictureId };
  return { kind: 'miniprogram', title, appid, page, pictureId };
}

function coversOf(attachments: WelcomeAttachment[]): number[] {
  return attachments.flatMap((one) => (one.kind === 'miniprogram' ? [one.pictureId] : []));
}

function settingsOf(channel: Pick<Channel, 'name' | 'users' | 'parties' | 'skipVerify' | 'state'>): ContactWaySettings {
  const { name, users, parties, skipVerify, state } = channel;
  return { user: [...new Set(users)], party: parties, remark: name.trim(), skip_verify: skipVerify, state };
}
