import { Sql, sql } from '../platform/database/sql';

export type MessageTarget = 'customer' | 'group';

interface Variable {
  /** SQL over customer c or customer_group g, and the sending rep s; NULL or '' where there is no value. */
  value: Sql;
  targets: MessageTarget[];
}

/** What may stand in braces in a message. */
const VARIABLES: Record<string, Variable> = {
  昵称: { value: sql`c.name`, targets: ['customer'] },
  称呼: { value: sql`CASE c.gender WHEN 1 THEN '先生' WHEN 2 THEN '女士' ELSE '您' END`, targets: ['customer'] },
  导购: { value: sql`s.name`, targets: ['customer', 'group'] },
  群名: { value: sql`g.name`, targets: ['group'] },
};

const BRACED = /\{([^{}]*)\}/g;

/** The variables a text names, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(BRACED)].map((match) => match[1]))];
}

/** Those of the text's variables that do not exist or have no meaning for the target. */
export function unusableIn(text: string, target: MessageTarget): string[] {
  return variablesIn(text).filter((name) => !VARIABLES[name]?.targets.includes(target));
}

/**
 * The text with its variables filled in, as SQL over c or g and s; NULL where one of them has no value, so that nobody
 * gets a message with a hole. Throws on a variable that unusableIn names.
 */
export function rendered(text: string, target: MessageTarget): Sql {
  return variablesIn(text).reduce(
    (inner, name) => {
      const variable = VARIABLES[name];
      if (!variable?.targets.includes(target)) throw new Error(`{${name}} has no meaning for a ${target}.`);
      // A name with braces of its own must not be filled in by the next variable.
      const value = sql`REPLACE(NULLIF(TRIM(${variable.value}), ''), '{', '(')`;
      return sql`REPLACE(${inner}, ${`{${name}}`}, ${value})`;
    },
    sql`${text}`,
  );
}
