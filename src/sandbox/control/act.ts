/** A scripted deed of somebody in the corp; fields depend on the kind. */
export type Act = { kind: string } & Record<string, unknown>;

/** Thrown for a deed that is unknown or cannot be done. */
export class ActFault extends Error {}

/** The text of a field; undefined where it is absent, empty or no text. */
export function optional(act: Act, field: string): string | undefined {
  return typeof act[field] === 'string' && act[field] !== '' ? (act[field] as string) : undefined;
}

/** @throws ActFault where the field is not there */
export function text(act: Act, field: string): string {
  const value = optional(act, field);
  if (value === undefined) throw new ActFault(`${act.kind} needs ${field}.`);
  return value;
}
