import { Injectable } from '@nestjs/common';
import { GroupDetail, GroupsApi } from '../wecom/api/groups.api';
import { isErrcode } from '../wecom/client/errors';

/** A group as WeCom shows it, or how it ended. */
export type ReadGroup =
  { chatId: string; detail: GroupDetail } | { chatId: string; detail: null; ended: 'dismissed' | 'gone' };

/** The group was dissolved. */
const DISSOLVED = 49008;
/** No such chat id for this caller: deleted, or its owner left the visible range; some started in WeChat cannot be read. */
const NO_SUCH_GROUP = [40050, 86001, 86003];

/** Reads one group from WeCom. */
@Injectable()
export class GroupReading {
  constructor(private readonly api: GroupsApi) {}

  async read(chatId: string): Promise<ReadGroup> {
    try {
      return { chatId, detail: await this.api.get(chatId) };
    } catch (error) {
      if (isErrcode(error, DISSOLVED)) return { chatId, detail: null, ended: 'dismissed' };
      if (isErrcode(error, ...NO_SUCH_GROUP)) return { chatId, detail: null, ended: 'gone' };
      throw error;
    }
  }
}
