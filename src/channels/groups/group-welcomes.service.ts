import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { GroupWelcomeSettings } from '../../wecom/outbox/entry/group-entry';
import { attachmentOf } from '../codes/channels.service';
import { KeptRows } from '../kept/kept-rows';
import { WelcomeAttachments } from '../welcome/attachments';
import { WelcomeCheck } from '../welcome/welcome-check';
import type { WelcomeAttachment } from '../welcome/welcome-plan';
import { GROUP_NICKNAME, unknownIn, variablesOf } from '../welcome/welcome-text';
import type { GroupWelcomeRequest } from './group-entry.dto';
import { GroupWelcomeRow } from './group-welcome.entity';

/** Bytes of a group welcome's text (document/path/92366). */
const MOST_TEXT = 3000;

/** Makes, changes and removes the welcomes of groups. */
@Injectable()
export class GroupWelcomesService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly rows: KeptRows,
    private readonly check: WelcomeCheck,
    private readonly attachments: WelcomeAttachments,
  ) {}

  /** @throws Refused 404 */
  async get(id: number): Promise<GroupWelcomeRow> {
    const row = await this.db.repo(GroupWelcomeRow).findOneBy({ id });
    if (!row) throw notFound('group welcome', id);
    return row;
  }

  /** @throws Refused with what must be mended */
  async create(wanted: GroupWelcomeRequest, by: string): Promise<number> {
    const settings = await this.settings(wanted);
    return this.db.transaction(async () => {
      const now = this.clock.now();
      const { name, text, notify } = wanted;
      const attachment = wanted.attachment ? attachmentOf(wanted.attachment) : null;
      const row = { name, text, attachment, notify, createdBy: by, createdAt: now, updatedAt: now };
      const { id } = await this.db.repo(GroupWelcomeRow).save({ ...row, version: 0, effectId: 0 });
      await this.rows.write<GroupWelcomeSettings>('group_welcome', id, settings);
      return id;
    });
  }

  /** Changes it in WeCom, too; groups that use it get the new one. @throws Refused 409 while a change is open */
  async change(id: number, wanted: GroupWelcomeRequest): Promise<void> {
    await this.get(id);
    const settings = await this.settings(wanted);
    const attachment = wanted.attachment ? JSON.stringify(attachmentOf(wanted.attachment)) : null;
    await this.db.transaction(async () => {
      await this.rows.write<GroupWelcomeSettings>('group_welcome', id, settings);
      await this.db.run(sql`
        UPDATE group_welcome SET name = ${wanted.name}, text = ${wanted.text}, attachment = ${attachment} WHERE id = ${id}`);
    });
  }

  async remove(id: number): Promise<void> {
    await this.get(id);
    const settings: GroupWelcomeSettings = { welcome: {}, notify: false };
    await this.db.transaction(() => this.rows.remove('group_welcome', id, settings));
  }

  private async settings({ text, attachment, notify }: GroupWelcomeRequest): Promise<GroupWelcomeSettings> {
    const content = text.trim().replaceAll('{昵称}', GROUP_NICKNAME);
    const [unknown] = [...variablesOf(content), ...unknownIn(content)];
    if (unknown) {
      throw new Refused(
        'channels.unknown-variable',
        `{${unknown}} cannot stand here: a group's welcome knows {昵称} only.`,
        {
          details: { word: unknown },
        },
      );
    }
    if (Buffer.byteLength(content) > MOST_TEXT) throw new Refused('channels.too-long', 'At most 3,000 bytes fit.');
    const given: WelcomeAttachment[] = attachment ? [attachmentOf(attachment)] : [];
    if (!content && !given.length) throw new Refused('channels.empty', 'A welcome needs a text or something attached.');
    await this.check.require({ text: content, windows: [], attachments: given }, []);
    const [sent] = await this.attachments.forWecom(given);
    if (given.length && !sent) {
      throw new Refused('channels.picture-not-ready', 'WeCom does not have the picture yet. Try again in a moment.', {
        status: 409,
      });
    }
    const parts = sent ? { [sent.msgtype]: (sent as Record<string, unknown>)[sent.msgtype] } : {};
    return { welcome: { ...(content ? { text: { content } } : {}), ...parts }, notify };
  }
}
