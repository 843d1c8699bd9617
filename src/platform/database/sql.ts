/** A statement or a piece of one: text with `?` where parameters go. Built only by `sql`, so values never become text. */
export class Sql {
  constructor(
    readonly text: string,
    readonly params: unknown[],
  ) {}
}

/** Parameters both drivers take: instants as epoch milliseconds, booleans as 0/1, undefined as NULL. */
function parameter(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

/**
 * Builds a statement: values become parameters, nested Sql is spliced in, an array becomes `?,?,?` (an empty one NULL,
 * so `IN (${[]})` matches nothing).
 */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  let text = strings[0];
  const params: unknown[] = [];
  values.forEach((value, index) => {
    if (value instanceof Sql) {
      text += value.text;
      for (const param of value.params) params.push(param);
    } else if (Array.isArray(value)) {
      text += value.length ? value.map(() => '?').join(',') : 'NULL';
      for (const item of value) params.push(parameter(item));
    } else {
      text += '?';
      params.push(parameter(value));
    }
    text += strings[index + 1];
  });
  return new Sql(text, params);
}

/** Text that is part of the program, never of the input. */
sql.raw = (text: string): Sql => new Sql(text, []);

/** A table or column name of the program. Throws on anything that is not a plain name. */
sql.ident = (name: string): Sql => {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name)) throw new Error(`Not a column name: ${name}`);
  return new Sql(name, []);
};

/** Joins fragments with trusted text between them; an empty list is an empty fragment. */
sql.join = (fragments: Sql[], between: string): Sql =>
  new Sql(
    fragments.map((fragment) => fragment.text).join(between),
    fragments.flatMap((fragment) => fragment.params),
  );
