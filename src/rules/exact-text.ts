import { Sql, sql } from '../platform/database/sql';

/**
 * True where a column's text is `value`, byte for byte. MySQL's = pads with spaces, so that 'a' equals 'a '; the
 * lengths do not. The comparison by = stays first, for the index.
 */
export function sameText(column: Sql, value: string): Sql {
  return sql`(${column} = ${value} AND LENGTH(${column}) = LENGTH(${value}))`;
}

/** True where a column's text is one of `values`, byte for byte. */
export function oneOfTexts(column: Sql, values: string[]): Sql {
  return sql`(${sql.join(
    values.map((value) => sameText(column, value)),
    ' OR ',
  )})`;
}
