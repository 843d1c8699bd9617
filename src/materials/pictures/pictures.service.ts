import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { On } from '../../platform/events/facts';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { PICTURE_COPY, PictureCopied, PictureCopyPayload } from './picture-copies';
import { CopyKind, Picture } from './picture.entity';

/** What media/uploadimg takes (document/path/90256). */
export const MOST_BYTES = 2 * 1024 * 1024;
/** A media_id lives three days (document/path/90253); a copy is not used in its last hours. */
const COPY_LIVES_MS = 3 * 86_400_000;
const SPARE_MS = 2 * 3_600_000;

/** Pictures for messages, and their copies at WeCom. */
@Injectable()
export class Pictures {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly effects: EffectQueries,
  ) {}

  /** Keeps a PNG or JPEG and starts to get its lasting address; the same picture again is the same row. */
  async keep(file: { name: string; bytes: Buffer }, by: string): Promise<number> {
    const mime = typeOf(file.bytes);
    if (!mime) throw new Refused('pictures.type', 'WeCom takes pictures in PNG or JPEG.');
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const name = file.name.slice(0, 100) || (mime === 'image/png' ? 'picture.png' : 'picture.jpg');
    const row = { sha256, name, mime, size: file.bytes.length, data: file.bytes.toString('base64') };
    return this.db.transaction(async () => {
      await this.db.insertIgnore('picture', [{ ...row, created_by: by, created_at: this.clock.now() }]);
      const kept = await this.db.row<{ id: number }>(sql`SELECT id FROM picture WHERE sha256 = ${sha256}`);
      const id = kept?.id as number;
      await this.plan(`picture:${id}/lasting`, { pictureId: id, kind: 'lasting' });
      return id;
    });
  }

  /** The picture itself. @throws Refused 404 */
  async get(id: number): Promise<Picture> {
    const picture = await this.db.repo(Picture).findOneBy({ id });
    if (!picture) throw notFound('picture', id);
    return picture;
  }

  /** Throws Refused where one of these is not there. */
  async require(ids: number[]): Promise<void> {
    if (!ids.length) return;
    const rows = await this.db.rows<{ id: number }>(sql`SELECT id FROM picture WHERE id IN (${ids})`);
    const missing = ids.find((id) => !rows.some((row) => row.id === id));
    if (missing !== undefined) throw notFound('picture', missing);
  }

  /** Lasting addresses by picture; those without one yet are left out. */
  async urls(ids: number[]): Promise<Map<number, string>> {
    if (!ids.length) return new Map();
    const rows = await this.db.rows<{ id: number; url: string }>(
      sql`SELECT id, url FROM picture WHERE id IN (${ids}) AND url IS NOT NULL`,
    );
    return new Map(rows.map((row) => [row.id, row.url]));
  }

  /** media_ids by picture that are still good; those without one are left out. */
  async mediaIds(ids: number[], kind: CopyKind): Promise<Map<number, string>> {
    if (!ids.length) return new Map();
    const good = new Date(this.clock.now().getTime() + SPARE_MS);
    const rows = await this.db.rows<{ picture_id: number; media_id: string }>(sql`
      SELECT picture_id, media_id FROM picture_copy
      WHERE picture_id IN (${ids}) AND kind = ${kind} AND expires_at > ${good}`);
    return new Map(rows.map((row) => [row.picture_id, row.media_id]));
  }

  /** Plans copies of these pictures that will be good for `forMs` from now, where there are none. */
  async renew(ids: number[], kind: CopyKind, forMs: number): Promise<void> {
    if (!ids.length) return;
    const rows = await this.db.rows<{ picture_id: number; expires_at: number }>(sql`
      SELECT picture_id, expires_at FROM picture_copy WHERE picture_id IN (${ids}) AND kind = ${kind}`);
    const expires = new Map(rows.map((row) => [row.picture_id, Number(row.expires_at)]));
    const until = this.clock.now().getTime() + forMs;
    for (const id of new Set(ids)) {
      const old = expires.get(id) ?? 0;
      // One upload per copy that runs out, whoever asks and however often.
      if (old < until) await this.plan(`picture:${id}/${kind}/${old}`, { pictureId: id, kind });
    }
  }

  @On(effectSettled)
  async copied({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== PICTURE_COPY) return;
    for (const effect of await this.effects.ofIds(ids)) {
      const { url, mediaId, madeAt } = (effect.result ?? {}) as PictureCopied;
      const payload = effect.payload as PictureCopyPayload;
      if (effect.state !== 'succeeded') continue;
      if (url) await this.db.run(sql`UPDATE picture SET url = ${url} WHERE id = ${payload.pictureId}`);
      if (!mediaId || !madeAt) continue;
      const expires_at = new Date(madeAt * 1000 + COPY_LIVES_MS);
      await this.db.upsert(
        'picture_copy',
        [{ picture_id: payload.pictureId, kind: payload.kind, media_id: mediaId, expires_at }],
        { key: ['picture_id', 'kind'], update: ['media_id', 'expires_at'] },
      );
    }
  }

  private async plan(ownerRef: string, payload: PictureCopyPayload): Promise<void> {
    await this.outbox.plan(PICTURE_COPY, [{ ownerRef, payload }]);
  }
}

/** By its first bytes; null for anything but PNG and JPEG. */
function typeOf(bytes: Buffer): 'image/png' | 'image/jpeg' | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'image/jpeg' : null;
}
