import { createHash } from 'node:crypto';

type Part = string | number;

/**
 * All luck in the sandbox. A draw is a hash of the seed and of what is being decided (who, what, which day), never the
 * next number of a stream, so that the order in which things are processed cannot change any outcome.
 */
export class Chance {
  constructor(private readonly seed: number) {}

  /** A number in [0, 1) fixed by the seed and the parts. */
  unit(...parts: Part[]): number {
    const digest = createHash('sha1')
      .update(`${this.seed}|${parts.join('|')}`)
      .digest();
    return digest.readUIntBE(0, 6) / 2 ** 48;
  }

  /** A whole number in low..high, both included. */
  between(low: number, high: number, ...parts: Part[]): number {
    return low + Math.floor(this.unit(...parts) * (high - low + 1));
  }

  /** One of `list`, which must not be empty. */
  pick<T>(list: readonly T[], ...parts: Part[]): T {
    return list[Math.floor(this.unit(...parts) * list.length)];
  }

  /** One of `list`, which must not be empty, each as likely as its weight says. */
  weighted<T>(list: readonly T[], weight: (item: T) => number, ...parts: Part[]): T {
    let left = this.unit(...parts) * list.reduce((sum, item) => sum + weight(item), 0);
    return list.find((item) => (left -= weight(item)) < 0) ?? list[list.length - 1];
  }

  /** exp(sigma·z) with z standard normal (Box–Muller): the noise on a buying cycle. */
  lognormal(sigma: number, ...parts: Part[]): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit(...parts, 'radius')));
    return Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.unit(...parts, 'angle')));
  }

  /** An identifier of `length` url-safe characters. */
  id(length: number, ...parts: Part[]): string {
    const digest = createHash('sha512')
      .update(`${this.seed}|${parts.join('|')}`)
      .digest('base64');
    return digest.replace(/[+/=]/g, '').slice(0, length);
  }
}
