import { MethodMark } from '../../platform/queue/job';
import { Injectable, OnModuleInit, SetMetadata } from '@nestjs/common';
import { Decorated } from '../../platform/discovery/decorated';
import { nameOf, WecomEvent } from './wecom-event';

const WECOM_HANDLER = Symbol('wecom handler');
const WECOM_FIRST = Symbol('wecom first handler');

/**
 * Marks the one method that handles a kind of event: `(event: WecomEvent) => Promise<void>`. The most exact mark wins:
 * event, changeType and detail before event and changeType before event alone. A member's plain message to the app is
 * `message` with its MsgType. Handlers re-read state and are idempotent: an event may come late, twice, or not at all.
 */
export function OnWecom(event: string, changeType = '', detail = ''): MethodMark<(event: WecomEvent) => Promise<void>> {
  return SetMetadata(WECOM_HANDLER, nameOf({ kind: event, changeType, detail }));
}

/**
 * Marks the one method that must hear of an event at once, before its turn among the events of its subject, in places of
 * the queue that slow work cannot take. It does milliseconds of work, calls nobody outside, and may run more than once;
 * the event's ordinary handler runs besides.
 */
export function FirstOnWecom(event: string, changeType: string): MethodMark<(event: WecomEvent) => Promise<void>> {
  return SetMetadata(WECOM_FIRST, nameOf({ kind: event, changeType, detail: '' }));
}

interface Handler {
  label: string;
  handle: (event: WecomEvent) => Promise<unknown>;
}

/** Who handles which event. */
@Injectable()
export class WecomHandlers implements OnModuleInit {
  private byName = new Map<string, Handler>();
  private firsts = new Map<string, Handler>();

  constructor(private readonly decorated: Decorated) {}

  onModuleInit(): void {
    this.byName = this.marked(WECOM_HANDLER);
    this.firsts = this.marked(WECOM_FIRST);
  }

  /** True when somebody must hear of events of this kind before their turn. */
  hasFirst(event: WecomEvent): boolean {
    return this.firsts.has(nameOf({ ...event, detail: '' }));
  }

  async handleFirst(event: WecomEvent): Promise<void> {
    await this.firsts.get(nameOf({ ...event, detail: '' }))?.handle(event);
  }

  /** True when somebody handles events of this kind. */
  has(event: WecomEvent): boolean {
    return this.find(event) !== undefined;
  }

  async handle(event: WecomEvent): Promise<void> {
    await this.find(event)?.handle(event);
  }

  private marked(mark: symbol): Map<string, Handler> {
    const handlers = new Map<string, Handler>();
    for (const { meta, label, call } of this.decorated.methods<string>(mark)) {
      const other = handlers.get(meta);
      if (other) throw new Error(`The event ${meta} has two handlers: ${other.label} and ${label}.`);
      handlers.set(meta, { label, handle: (event) => call(event as never) });
    }
    return handlers;
  }

  private find(event: WecomEvent): Handler | undefined {
    const { kind, changeType } = event;
    return (
      this.byName.get(nameOf(event)) ??
      this.byName.get(nameOf({ kind, changeType, detail: '' })) ??
      this.byName.get(kind)
    );
  }
}
