import { UnreadableText } from './bounded-xml';

type Fields = Record<string, unknown>;

/** How one element of an event is read. */
export interface Field<T> {
  /** @throws UnreadableText when the element must be there and is not */
  read(fields: Fields, name: string): T;
}

/** The shapes of an event's elements by name. */
export type Shape = Record<string, Field<unknown>>;

/** What an event of the shape S carries. */
export type Read<S extends Shape> = { [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** A text that is always there; ids and numbers beyond 2^53 stay text. */
export const text: Field<string> = {
  read(fields, name) {
    const value = leaf(fields[name]);
    if (value === '') throw new UnreadableText(`the event has no ${name}`);
    return value;
  },
};

/** A text that may be absent or empty: ''. */
export const maybe: Field<string> = { read: (fields, name) => leaf(fields[name]) };

/** A whole number; 0 where it is absent. */
export const whole: Field<number> = {
  read(fields, name) {
    const value = Number(leaf(fields[name]) || 0);
    if (!Number.isSafeInteger(value)) throw new UnreadableText(`${name} is not a whole number`);
    return value;
  },
};

/** A number with a fraction, such as a latitude; 0 where it is absent. */
export const decimal: Field<number> = {
  read(fields, name) {
    const value = Number(leaf(fields[name]) || 0);
    if (!Number.isFinite(value)) throw new UnreadableText(`${name} is not a number`);
    return value;
  },
};

/** An element that repeats: one, several or none of it. */
export const list: Field<string[]> = { read: (fields, name) => each(fields[name]).map(leaf).filter(Boolean) };

/** A comma-separated text: `3,7`. */
export const commas: Field<string[]> = {
  read: (fields, name) =>
    leaf(fields[name])
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
};

/** The texts inside `<Name><Item/>…</Name>`, none where the element is absent. */
export function items(item: string): Field<string[]> {
  return { read: (fields, name) => list.read(child(fields[name]), item) };
}

/** An element with elements of its own; one that is absent is read as empty. */
export function nested<S extends Shape>(shape: S): Field<Read<S>> {
  return { read: (fields, name) => readShape(child(fields[name]), shape) };
}

/** `<Name><Item>…</Item>…</Name>` with elements inside each item. */
export function nestedItems<S extends Shape>(item: string, shape: S): Field<Read<S>[]> {
  return { read: (fields, name) => each(child(fields[name])[item]).map((one) => readShape(child(one), shape)) };
}

/** The element under another spelling that WeCom or its documents use as well. */
export function spelled<T>(field: Field<T>, ...others: string[]): Field<T> {
  return {
    read: (fields, name) => field.read(fields, [name, ...others].find((one) => fields[one] !== undefined) ?? name),
  };
}

/**
 * All elements of `shape`; others are left alone.
 * @throws UnreadableText naming the element that is missing or malformed
 */
export function readShape<S extends Shape>(fields: Fields, shape: S): Read<S> {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.read(fields, name)])) as Read<S>;
}

function leaf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}

function child(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function each(value: unknown): unknown[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : [value];
}
