import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';

export interface UploadedMedia {
  media_id: string;
  /** Seconds; the media_id lives three days from here. */
  created_at: string;
}

/** A file in memory. */
export interface MediaFile {
  name: string;
  mime: string;
  bytes: Buffer;
}

/** Files for messages (document/path/90253, 90256). All throw as WecomClient. */
@Injectable()
export class MediaApi {
  constructor(private readonly client: WecomClient) {}

  /** A temporary file for mass, welcome and app messages: image ≤ 10 MB, voice ≤ 2, video ≤ 10, file ≤ 20. */
  async upload(type: 'image' | 'voice' | 'video' | 'file', file: MediaFile): Promise<UploadedMedia> {
    return this.client.write<UploadedMedia>('/cgi-bin/media/upload', { query: { type }, form: formOf(file) });
  }

  /** A temporary picture for moments, good for nothing else (document/path/95098). `created_at` comes as a number here. */
  async uploadForMoment(file: MediaFile): Promise<{ media_id: string; created_at: number }> {
    const query = { media_type: 'image', attachment_type: 1 };
    return this.client.write('/cgi-bin/media/upload_attachment', { query, form: formOf(file) });
  }

  /** A picture with a lasting URL, the only kind `pic_url` takes. 1,000 a day, 3,000 a month. */
  async uploadImage(file: MediaFile): Promise<string> {
    return (await this.client.write<{ url: string }>('/cgi-bin/media/uploadimg', { form: formOf(file) })).url;
  }
}

function formOf(file: MediaFile): FormData {
  const form = new FormData();
  form.append('media', new Blob([new Uint8Array(file.bytes)], { type: file.mime }), file.name);
  return form;
}
