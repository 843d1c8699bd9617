import { Box } from '../box';
import { Api, Call, seconds } from './api';
import { WireFault } from './wire-fault';

const MB = 1024 * 1024;
const MOST_BYTES: Record<string, number> = { image: 10 * MB, voice: 2 * MB, video: 10 * MB, file: 20 * MB };

/** Temporary material. The box keeps its size and age, not its bytes. */
export function mediaApis(box: Box): Api[] {
  const keep = ({ upload }: Call, type: string | null) => {
    const most = MOST_BYTES[type ?? ''];
    if (!type || !most) throw new WireFault(40058, 'type');
    if (!upload.includes('name="media"')) throw new WireFault(40058, 'media missing');
    if (upload.length > most) throw new WireFault(40058, 'media too large');
    const mediaId = box.chance.id(60, 'media', box.store.next('media'));
    box.store.run('INSERT INTO media VALUES (?, ?, ?, ?)', mediaId, type, upload.length, box.clock.now());
    return { type, media_id: mediaId, created: seconds(box.clock.now()) };
  };
  return [
    {
      path: 'media/upload',
      method: 'POST',
      token: 'app',
      upload: true,
      run: (call) => {
        const { created, ...media } = keep(call, call.query.get('type'));
        return { ...media, created_at: String(created) };
      },
    },
    {
      path: 'media/upload_attachment',
      method: 'POST',
      token: 'app',
      upload: true,
      run: (call) => {
        const scene = Number(call.query.get('attachment_type'));
        if (![1, 2].includes(scene)) throw new WireFault(40058, 'attachment_type');
        const { created, ...media } = keep(call, call.query.get('media_type'));
        box.store.run('INSERT INTO media_scene VALUES (?, ?)', media.media_id, scene);
        return { ...media, created_at: created };
      },
    },
    {
      path: 'media/uploadimg',
      method: 'POST',
      token: 'app',
      upload: true,
      run: (call) => ({ url: `http://p.qpic.cn/sandbox/${keep(call, 'image').media_id}/0` }),
    },
  ];
}
