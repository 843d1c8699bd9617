import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { OnJob, job } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { GroupReading } from './group-reading';
import { Groups } from './groups.service';
import { Readings } from './readings';

/** Reads a group once more: what was read so far is older than the event that asked for it. */
const readGroupAgain = job<{ chatId: string; told: string; times: number }>('customers.read-group-again', {
  attempts: 5,
});

/** WeCom's member lists are up to date some seconds after the event: the pauses before each further reading. */
const PAUSES_MS = [5_000, 10_000, 30_000];

/** What WeCom tells about customer groups: each event makes us read the group again and store what is there now. */
@Injectable()
export class GroupEvents {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly reading: GroupReading,
    private readonly groups: Groups,
    private readonly readings: Readings,
  ) {}

  @OnWecom('change_external_chat', 'create')
  async created(event: WecomEvent): Promise<void> {
    await this.refresh(event.subject, event.at);
  }

  @OnWecom('change_external_chat', 'update')
  async updated(event: WecomEvent): Promise<void> {
    const version = await this.refresh(event.subject, event.at);
    const told = event.fields.CurMemVer;
    if (typeof told === 'string' && told !== '') await this.againLater(event.subject, told, version, 0);
  }

  @OnWecom('change_external_chat', 'dismiss')
  async dismissed(event: WecomEvent): Promise<void> {
    await this.db.transaction(async () => {
      await this.readings.note(event.subject, this.clock.now());
      await this.groups.end(event.subject, 'dismissed', event.at);
    });
  }

  @OnJob(readGroupAgain)
  async readAgain({ chatId, told, times }: { chatId: string; told: string; times: number }): Promise<void> {
    await this.againLater(chatId, told, await this.refresh(chatId, this.clock.now()), times);
  }

  /** A version that never comes has been overtaken by a later event's, so there is a last time. */
  private async againLater(chatId: string, told: string, version: string | null, times: number): Promise<void> {
    const pause = PAUSES_MS[times];
    if (version === null || version === told || pause === undefined) return;
    const dueAt = new Date(this.clock.now().getTime() + pause);
    await this.queue.add(readGroupAgain, { chatId, told, times: times + 1 }, { key: chatId, dueAt });
  }

  /** The member_version that was read; null where the group is no more. */
  private async refresh(chatId: string, at: Date): Promise<string | null> {
    const read = await this.reading.read(chatId);
    await this.db.transaction(async () => {
      await this.readings.note(chatId, read.at);
      if (read.detail) await this.groups.store([read.detail], at, read.at);
      else if (read.ended === 'unreadable') await this.groups.keepUnreadable(chatId, at);
      else await this.groups.end(chatId, read.ended, at);
    });
    return read.detail?.member_version ?? null;
  }
}
