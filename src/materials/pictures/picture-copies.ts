import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { MediaApi } from '../../wecom/api/media.api';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Reconciled, Sent } from '../../wecom/outbox/effect-kinds';
import type { CopyKind } from './picture.entity';

export const PICTURE_COPY = 'picture-copy';

/** lasting: an address that never expires, for pic_url and picurl. */
export interface PictureCopyPayload {
  pictureId: number;
  kind: CopyKind | 'lasting';
}

/** What WeCom answered: `url` of a lasting copy, else the media id and the second it was made. */
export interface PictureCopied {
  url?: string;
  mediaId?: string;
  madeAt?: number;
}

/** Uploads a picture to WeCom. Doing it twice makes a copy nobody uses, which expires. */
@Injectable()
@EffectKind(PICTURE_COPY)
export class PictureCopies implements EffectKindOf<PictureCopyPayload, { name: string; mime: string; bytes: Buffer }> {
  constructor(
    private readonly media: MediaApi,
    private readonly db: Database,
  ) {}

  lane({ payload }: EffectPlan<PictureCopyPayload>): string {
    return `picture:${payload.pictureId}:${payload.kind}`;
  }

  async prepare({ payload }: Effect<PictureCopyPayload>) {
    const row = await this.db.row<{ name: string; mime: string; data: string }>(
      sql`SELECT name, mime, data FROM picture WHERE id = ${payload.pictureId}`,
    );
    if (!row) throw new Refused('pictures.gone', 'The picture is no longer there.');
    return { name: row.name, mime: row.mime, bytes: Buffer.from(row.data, 'base64') };
  }

  async send(
    { payload }: Effect<PictureCopyPayload>,
    file: { name: string; mime: string; bytes: Buffer },
  ): Promise<Sent> {
    if (payload.kind === 'lasting') {
      const url = await this.media.uploadImage(file);
      return { result: { url } satisfies PictureCopied };
    }
    const answer =
      payload.kind === 'message' ? await this.media.upload('image', file) : await this.media.uploadForMoment(file);
    const copied: PictureCopied = { mediaId: answer.media_id, madeAt: Number(answer.created_at) };
    return { result: copied };
  }

  async reconcile(): Promise<Reconciled> {
    return 'absent';
  }
}
