import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { OnJob, job } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { GroupReading } from './group-reading';
import { Groups } from './groups.service';

/** Reads a group once more: the first reading was older than the event that asked for it. */
const readGroupAgain = job<{ chatId: string }>('customers.read-group-again', { attempts: 5 });

/** WeCom's member lists are up to date some seconds after the event. */
const LAG_MS = 10_000;

/** What WeCom tells about customer groups: each event makes us read the group again and store what is there now. */
@Injectable()
export class GroupEvents {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly reading: GroupReading,
    private readonly groups: Groups,
  ) {}

  @OnWecom('change_external_chat', 'create')
  async created(event: WecomEvent): Promise<void> {
    await this.refresh(event.subject, event.at);
  }

  @OnWecom('change_external_chat', 'update')
  async updated(event: WecomEvent): Promise<void> {
    const version = await this.refresh(event.subject, event.at);
    const told = event.fields.CurMemVer;
    // A later event may have overtaken this one, so a version that still differs then is no reason for a third reading.
    if (typeof told !== 'string' || told === '' || version === null || version === told) return;
    const dueAt = new Date(this.clock.now().getTime() + LAG_MS);
    await this.queue.add(readGroupAgain, { chatId: event.subject }, { key: event.subject, dueAt });
  }

  @OnWecom('change_external_chat', 'dismiss')
  async dismissed(event: WecomEvent): Promise<void> {
    await this.db.transaction(() => this.groups.end(event.subject, 'dismissed', event.at));
  }

  @OnJob(readGroupAgain)
  async readAgain({ chatId }: { chatId: string }): Promise<void> {
    await this.refresh(chatId, this.clock.now());
  }

  /** The member_version that was read; null where the group is no more. */
  private async refresh(chatId: string, at: Date): Promise<string | null> {
    const read = await this.reading.read(chatId);
    await this.db.transaction(async () => {
      if (read.detail) await this.groups.store([read.detail], at);
      else await this.groups.end(chatId, read.ended, at);
    });
    return read.detail?.member_version ?? null;
  }
}
