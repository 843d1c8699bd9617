import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';

/** A method that carries some metadata, bound to its instance. */
export interface DecoratedMethod<Meta> {
  meta: Meta;
  /** Class.method, for messages and as a stable id. */
  label: string;
  // The decorators that set the metadata check the signature.
  call: (...args: never[]) => Promise<unknown>;
}

/** Finds decorated methods and classes among all providers, once at start-up. */
@Injectable()
export class Decorated {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  methods<Meta>(key: symbol): DecoratedMethod<Meta>[] {
    const found: DecoratedMethod<Meta>[] = [];
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      const prototype = Object.getPrototypeOf(instance);
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        const meta = this.reflector.get<Meta | undefined>(key, method);
        if (meta === undefined) continue;
        found.push({ meta, label: `${prototype.constructor.name}.${name}`, call: method.bind(instance) });
      }
    }
    return found;
  }

  /** Providers whose class carries `key`. */
  classes<Meta, Instance>(key: symbol): { meta: Meta; instance: Instance }[] {
    const found: { meta: Meta; instance: Instance }[] = [];
    for (const { instance, metatype } of this.discovery.getProviders()) {
      const meta = metatype && this.reflector.get<Meta | undefined>(key, metatype);
      if (meta !== undefined && meta !== null && instance) found.push({ meta: meta as Meta, instance });
    }
    return found;
  }
}
