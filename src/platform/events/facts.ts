import { Injectable, OnModuleInit, SetMetadata } from '@nestjs/common';
import { Decorated } from '../discovery/decorated';
import { MethodMark, OnJob, job } from '../queue/job';
import { Queue } from '../queue/queue';

/** Something that happened, told upwards; `Data` must survive JSON and carries ids, not rows. */
export interface Fact<Data> {
  readonly name: string;
  /** Only for the compiler. */
  readonly data?: Data;
}

const FACT_LISTENER = Symbol('fact listener');

/** Declares a fact: `export const orderPaid = fact<{ customerIds: number[] }>('orders.paid')`. */
export function fact<Data>(name: string): Fact<Data> {
  return { name };
}

/** Marks a method that hears a fact: `(data: Data) => Promise<void>`. It runs as a durable job of its own. */
export function On<Data>(heard: Fact<Data>): MethodMark<(data: Data) => Promise<void>> {
  return SetMetadata(FACT_LISTENER, heard);
}

const deliver = job<{ listener: string; data: unknown }>('facts.deliver');

interface Listener {
  id: string;
  fact: string;
  hear: (data: unknown) => Promise<unknown>;
}

/** Announces facts: one durable job per listener, written in the caller's transaction. */
@Injectable()
export class Facts implements OnModuleInit {
  private listeners: Listener[] = [];

  constructor(
    private readonly queue: Queue,
    private readonly decorated: Decorated,
  ) {}

  onModuleInit(): void {
    this.listeners = this.decorated.methods<Fact<unknown>>(FACT_LISTENER).map((method) => ({
      id: `${method.meta.name}>${method.label}`,
      fact: method.meta.name,
      hear: (data) => method.call(data as never),
    }));
    // A job finds its listener by this name.
    const ids = this.listeners.map((listener) => listener.id);
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    if (twice) throw new Error(`Two listeners are called ${twice}.`);
  }

  async announce<Data>(told: Fact<Data>, data: Data): Promise<void> {
    for (const listener of this.listeners) {
      if (listener.fact === told.name) await this.queue.add(deliver, { listener: listener.id, data });
    }
  }

  @OnJob(deliver)
  async deliver(message: { listener: string; data: unknown }): Promise<void> {
    const listener = this.listeners.find((candidate) => candidate.id === message.listener);
    if (!listener) throw new Error(`Nobody listens as ${message.listener}; it was announced by another version.`);
    await listener.hear(message.data);
  }
}
