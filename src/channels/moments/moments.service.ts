import { Injectable } from '@nestjs/common';
import { forbiddenIn } from '../../materials/compliance';
import { Pictures } from '../../materials/pictures/pictures.service';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { AddMoment, MomentAttachment } from '../../wecom/api/moments.api';
import { MOMENT } from '../../wecom/outbox/entry/moment';
import { Outbox } from '../../wecom/outbox/outbox.service';
import type { MomentExtraDto, MomentRequest } from './moments.dto';
import { MomentExtra, MomentRow } from './moment.entity';

/** Copies are made anew when they would not live so long. */
export const COPY_GOOD_FOR_MS = 6 * 3_600_000;

/** Asks reps to publish moments. */
@Injectable()
export class MomentsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly pictures: Pictures,
  ) {}

  /** @throws Refused 404 */
  async get(id: number): Promise<MomentRow> {
    const row = await this.db.repo(MomentRow).findOneBy({ id });
    if (!row) throw notFound('moment', id);
    return row;
  }

  /** Plans a task for these reps; each has to confirm it in the client. @throws Refused with what must be mended */
  async create(wanted: MomentRequest, by: string): Promise<number> {
    const attachments = wanted.attachments.map(extraOf);
    const users = [...new Set(wanted.users)];
    await this.require(wanted.text, attachments, users);
    const tagList = await this.tagList(wanted.tagIds);
    const payload: AddMoment = {
      ...(wanted.text.trim() ? { text: { content: wanted.text } } : {}),
      // The media ids are filled in when it goes out.
      ...(attachments.length ? { attachments: attachments.map(unfilled) } : {}),
      visible_range: {
        sender_list: { user_list: users },
        ...(tagList.length ? { external_contact_list: { tag_list: tagList } } : {}),
      },
    };
    return this.db.transaction(async () => {
      const row = { text: wanted.text, attachments, users, tagIds: wanted.tagIds, effectId: 0 };
      const { id } = await this.db.repo(MomentRow).save({ ...row, createdBy: by, createdAt: this.clock.now() });
      const pictures = attachments.map((one) => one.pictureId);
      await this.pictures.renew(pictures, 'moment', COPY_GOOD_FOR_MS);
      const [effectId] = await this.outbox.plan<AddMoment>(MOMENT, [{ ownerRef: `moment:${id}`, payload }]);
      await this.db.run(sql`UPDATE moment SET effect_id = ${effectId} WHERE id = ${id}`);
      return id;
    });
  }

  private async require(text: string, attachments: MomentExtra[], users: string[]): Promise<void> {
    if (!text.trim() && !attachments.length) throw new Refused('moments.empty', 'A moment needs a text or a picture.');
    if (attachments.some((one) => one.kind === 'link') && attachments.length > 1) {
      throw new Refused('moments.one-kind', 'A moment carries up to nine pictures, or one link.');
    }
    const [word] = forbiddenIn(text);
    if (word) {
      throw new Refused('moments.forbidden-word', `“${word.word}” may not be advertised with: ${word.reason}.`, {
        details: { ...word },
      });
    }
    await this.pictures.require(attachments.map((one) => one.pictureId));
    const known = await this.db.rows<{ userid: string }>(
      sql`SELECT userid FROM rep WHERE userid IN (${users}) AND active = 1`,
    );
    const stranger = users.find((userid) => !known.some((row) => row.userid === userid));
    if (stranger) {
      throw new Refused('channels.unknown-rep', `${stranger} is not an active rep. Sync the reps, or choose another.`, {
        details: { userid: stranger },
      });
    }
  }

  private async tagList(tagIds: number[]): Promise<string[]> {
    if (!tagIds.length) return [];
    const rows = await this.db.rows<{ id: number; wecom_tag_id: string | null }>(
      sql`SELECT id, wecom_tag_id FROM tag WHERE id IN (${tagIds})`,
    );
    return tagIds.map((id) => {
      const tag = rows.find((row) => row.id === id)?.wecom_tag_id;
      if (tag) return tag;
      throw new Refused('moments.tag-not-in-wecom', 'A moment can be limited to tags that are in WeCom only.', {
        details: { tagId: id },
      });
    });
  }
}

function extraOf({ kind, pictureId, title = '', url = '' }: MomentExtraDto): MomentExtra {
  if (kind === 'image') return { kind, pictureId };
  if (title && Buffer.byteLength(title) <= 64 && /^https?:\/\/\S+$/.test(url)) return { kind, title, url, pictureId };
  throw new Refused(
    'moments.bad-link',
    'A link needs a title of up to 64 bytes and an address that begins with https://.',
  );
}

function unfilled(extra: MomentExtra): MomentAttachment {
  if (extra.kind === 'image') return { msgtype: 'image', image: { media_id: '' } };
  return { msgtype: 'link', link: { title: extra.title, url: extra.url, media_id: '' } };
}
