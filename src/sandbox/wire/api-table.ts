import { Box } from '../box';
import { Api } from './api';
import { archiveApis } from './archive';
import { chatApis } from './chats';
import { contactWayApis } from './contact-ways';
import { customerApis } from './customers';
import { groupEntryApis } from './group-entry';
import { kfApis } from './kf';
import { kfSendingApis } from './kf-sending';
import { massMessageApis } from './mass-messages';
import { massResultApis } from './mass-results';
import { mediaApis } from './media';
import { memberApis } from './members';
import { messageApis } from './messages';
import { momentApis } from './moments';
import { tagApis } from './tags';
import { tokenApis, Tokens } from './tokens';

/** Every API the box answers; anything else is a wrong path. */
export function apiTable(box: Box, tokens: Tokens): Api[] {
  return [
    ...tokenApis(box, tokens),
    ...memberApis(box),
    ...customerApis(box),
    ...tagApis(box),
    ...chatApis(box),
    ...massMessageApis(box),
    ...massResultApis(box),
    ...messageApis(box),
    ...mediaApis(box),
    ...contactWayApis(box),
    ...groupEntryApis(box),
    ...momentApis(box),
    ...archiveApis(box),
    ...kfApis(box),
    ...kfSendingApis(box),
  ];
}
