import { Injectable } from '@nestjs/common';
import { AlertRule, Sighting } from '../../platform/watch/alert-rule';
import { ArchiveFeed } from '../feed/archive-feed';
import { ALARM_LAG_MS, ArchiveLedger } from './archive-ledger';

const HOUR_MS = 3_600_000;

/** Chats that are not read in time are gone for good. */
@Injectable()
export class ArchiveAlert {
  constructor(
    private readonly feed: ArchiveFeed,
    private readonly ledger: ArchiveLedger,
  ) {}

  @AlertRule('conversations.archive-lag', {
    title: ['会话存档落后', 'Chat archive behind'],
    what: [
      '会话已落后 {hours} 小时。企业微信约 5 天后删除，没读到的永久丢失。{reason}',
      'Chats are {hours} hours behind. WeCom drops them after about five days, for good. {reason}',
    ],
    fix: [
      '打开体检页看“会话组件”和“会话进度”，按提示处理。',
      'Open the doctor: its checks of the chat library and reading say what to mend.',
    ],
    page: '/doctor',
  })
  async lag(): Promise<Sighting[]> {
    if (!this.feed.available) return [];
    const { lagMs, failure } = await this.ledger.progress();
    if ((lagMs ?? 0) <= ALARM_LAG_MS) return [];
    return [{ facts: { hours: Math.floor((lagMs ?? 0) / HOUR_MS), reason: failure ?? '' } }];
  }
}
