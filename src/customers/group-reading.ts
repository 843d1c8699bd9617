import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { GroupDetail, GroupsApi } from '../wecom/api/groups.api';
import { isErrcode } from '../wecom/client/errors';

/** A group as WeCom shows it or says that it is no more, and when it was asked. */
export type ReadGroup = { chatId: string; at: Date } & (
  { detail: GroupDetail } | { detail: null; ended: 'dismissed' | 'unreadable' }
);

/** The group was dissolved. */
const DISSOLVED = 49008;
/** No such chat id for this caller: its owner left the visible range, or it was started in WeChat and cannot be read. */
const NO_SUCH_GROUP = [40050, 86001, 86003];

/** Reads one group from WeCom. */
@Injectable()
export class GroupReading {
  constructor(
    private readonly api: GroupsApi,
    private readonly clock: Clock,
  ) {}

  async read(chatId: string): Promise<ReadGroup> {
    const at = this.clock.now();
    try {
      return { chatId, at, detail: await this.api.get(chatId) };
    } catch (error) {
      if (isErrcode(error, DISSOLVED)) return { chatId, at, detail: null, ended: 'dismissed' };
      if (isErrcode(error, ...NO_SUCH_GROUP)) return { chatId, at, detail: null, ended: 'unreadable' };
      throw error;
    }
  }
}
