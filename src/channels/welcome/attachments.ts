import { Injectable } from '@nestjs/common';
import { Pictures } from '../../materials/pictures/pictures.service';
import type { Attachment } from '../../wecom/api/attachment';
import type { WelcomeAttachment } from './welcome-plan';

/** Turns what an operator hung on a welcome into what WeCom takes. */
@Injectable()
export class WelcomeAttachments {
  constructor(private readonly pictures: Pictures) {}

  /** Those whose picture WeCom has; a welcome without its picture is better than none at all. */
  async forWecom(attachments: WelcomeAttachment[]): Promise<Attachment[]> {
    const idsOf = (kind: string) =>
      attachments.flatMap((one) => (one.kind === kind && 'pictureId' in one ? [one.pictureId] : []));
    const [urls, mediaIds] = await Promise.all([
      this.pictures.urls(idsOf('image')),
      this.pictures.mediaIds(idsOf('miniprogram'), 'message'),
    ]);
    return attachments.flatMap((one): Attachment[] => {
      if (one.kind === 'link') {
        const { title, url, desc, pictureUrl: picurl } = one;
        return [{ msgtype: 'link', link: { title, url, ...(desc ? { desc } : {}), ...(picurl ? { picurl } : {}) } }];
      }
      if (one.kind === 'image') {
        const pic_url = urls.get(one.pictureId);
        return pic_url ? [{ msgtype: 'image', image: { pic_url } }] : [];
      }
      const { title, appid, page } = one;
      const pic_media_id = mediaIds.get(one.pictureId);
      return pic_media_id ? [{ msgtype: 'miniprogram', miniprogram: { title, appid, page, pic_media_id } }] : [];
    });
  }
}
