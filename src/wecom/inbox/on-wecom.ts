import { MethodMark } from '../../platform/queue/job';
import { Injectable, OnModuleInit, SetMetadata } from '@nestjs/common';
import { Decorated } from '../../platform/discovery/decorated';
import { nameOf, WecomEvent } from './wecom-event';

const WECOM_HANDLER = Symbol('wecom handler');

/**
 * Marks the one method that handles a kind of event: `(event: WecomEvent) => Promise<void>`. The most exact mark wins:
 * event, changeType and detail before event and changeType before event alone. A member's plain message to the app is
 * `message` with its MsgType. Handlers re-read state and are idempotent: an event may come late, twice, or not at all.
 */
export function OnWecom(event: string, changeType = '', detail = ''): MethodMark<(event: WecomEvent) => Promise<void>> {
  return SetMetadata(WECOM_HANDLER, nameOf({ kind: event, changeType, detail }));
}

/** Who handles which event. */
@Injectable()
export class WecomHandlers implements OnModuleInit {
  private readonly byName = new Map<string, { label: string; handle: (event: WecomEvent) => Promise<unknown> }>();

  constructor(private readonly decorated: Decorated) {}

  onModuleInit(): void {
    for (const { meta, label, call } of this.decorated.methods<string>(WECOM_HANDLER)) {
      const other = this.byName.get(meta);
      if (other) throw new Error(`The event ${meta} has two handlers: ${other.label} and ${label}.`);
      this.byName.set(meta, { label, handle: (event) => call(event as never) });
    }
  }

  /** True when somebody handles events of this kind. */
  has(event: WecomEvent): boolean {
    return this.find(event) !== undefined;
  }

  async handle(event: WecomEvent): Promise<void> {
    await this.find(event)?.handle(event);
  }

  private find(event: WecomEvent) {
    const { kind, changeType } = event;
    return (
      this.byName.get(nameOf(event)) ??
      this.byName.get(nameOf({ kind, changeType, detail: '' })) ??
      this.byName.get(kind)
    );
  }
}
