import { Box } from '../box';
import { DAY_MS } from '../state/time';
import { Field, Fields } from './fields';
import { WireFault } from './wire-fault';

/** An uploaded file can be used for three days. */
const MEDIA_LIFE_MS = 3 * DAY_MS;
const TITLE = { type: 'string', required: true } as const;
const MEDIA = { type: 'string', required: true } as const;

/** text of mass and welcome messages: at most 4,000 bytes. */
export const TEXT: Field = { type: 'object', fields: { content: { type: 'string', maxBytes: 4000 } } };

const LINK: Field = {
  type: 'object',
  fields: {
    title: { ...TITLE, maxBytes: 128 },
    picurl: { type: 'string', maxBytes: 2048 },
    desc: { type: 'string', maxBytes: 512 },
    url: { type: 'string', required: true, maxBytes: 2048 },
    media_id: { type: 'string' },
  },
};
const IMAGE: Field = { type: 'object', fields: { media_id: { type: 'string' }, pic_url: { type: 'string' } } };
const MINIPROGRAM: Field = {
  type: 'object',
  fields: {
    title: { ...TITLE, maxBytes: 64 },
    pic_media_id: MEDIA,
    appid: { type: 'string', required: true },
    page: { type: 'string', required: true },
  },
};
const ONE_MEDIA: Field = { type: 'object', fields: { media_id: MEDIA } };

/** What a group's welcome may carry besides its text, one of them. */
export const GROUP_WELCOME_PARTS: Fields = {
  image: IMAGE,
  link: LINK,
  miniprogram: MINIPROGRAM,
  file: ONE_MEDIA,
  video: ONE_MEDIA,
};

/** attachments of mass and welcome messages: at most 9, each of one kind. */
export const ATTACHMENTS: Field = {
  type: 'objects',
  max: 9,
  errcode: 41064,
  fields: {
    msgtype: {
      type: 'string',
      required: true,
      oneOf: ['image', 'link', 'miniprogram', 'video', 'file'],
      errcode: 41065,
    },
    image: IMAGE,
    link: LINK,
    miniprogram: MINIPROGRAM,
    video: ONE_MEDIA,
    file: ONE_MEDIA,
  } satisfies Fields,
};

export interface Attachment {
  msgtype: string;
  [kind: string]: unknown;
}

/** What the field table cannot say: the named body is there, and its media live. Throws WireFault. */
export function checkContent(box: Box, text: string, attachments: Attachment[]): void {
  if (!text && attachments.length === 0) throw new WireFault(40058, 'text and attachments both empty');
  for (const attachment of attachments) {
    const body = attachment[attachment.msgtype] as Record<string, string> | undefined;
    if (!body) throw new WireFault(40058, `${attachment.msgtype} missing`);
    if (attachment.msgtype === 'image' && !body.media_id && !body.pic_url)
      throw new WireFault(40058, 'media_id or pic_url missing');
    const media = body.media_id ?? body.pic_media_id;
    if (media) requireMedia(box, media);
  }
}

/** Throws WireFault 40007 unless the media was uploaded here within three days. */
function requireMedia(box: Box, mediaId: string): void {
  const made = box.store.count('SELECT made_at FROM media WHERE media_id = ?', mediaId);
  if (made === 0 || made + MEDIA_LIFE_MS <= box.clock.now()) throw new WireFault(40007);
  // Uploaded for a moment or an album, it is good for nothing else.
  if (box.store.count('SELECT scene FROM media_scene WHERE media_id = ?', mediaId) > 0) throw new WireFault(41072);
}
