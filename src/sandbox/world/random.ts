/**
 * Seeded randomness for the sandbox: the same seed and names give the same numbers on every machine. Streams are forked
 * by name, one per person or group, so that drawing more numbers for one never changes what happens to another.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(private readonly key: string) {
    const hash = hashOf(key);
    this.a = hash();
    this.b = hash();
    this.c = hash();
    for (let i = 0; i < 12; i++) this.next();
  }

  /** An independent stream that depends only on this stream's key and the names, not on what was drawn so far. */
  fork(...names: (string | number)[]): Random {
    return new Random(`${this.key}/${names.join('/')}`);
  }

  /** Uniform in [0, 1). The generator is sfc32 (Chris Doty-Humphrey, PractRand). */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number in low..high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[Math.floor(this.next() * items.length)];
  }

  /** Picks one item with chances proportional to the weights. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let left = this.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of items) {
      left -= weightOf(item);
      if (left < 0) return item;
    }
    return items[items.length - 1];
  }

  /** exp(sigma × standard normal): median 1. The normal comes from Box and Muller. */
  lognormal(sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.next()));
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [copy[i], copy[j]] = [copy[j], copy[i]];
    }
    return copy;
  }

  /** An id such as WeCom makes: `length` url-safe characters, upper and lower case apart. */
  token(length: number): string {
    let text = '';
    while (text.length < length) text += URL_SAFE[Math.floor(this.next() * URL_SAFE.length)];
    return text;
  }

  digits(length: number): string {
    let text = '';
    while (text.length < length) text += Math.floor(this.next() * 10);
    return text;
  }
}

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Spreads a text over 32-bit words (xmur3), so that keys that differ in one letter give unrelated streams. */
function hashOf(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    return (h ^= h >>> 16) | 0;
  };
}
