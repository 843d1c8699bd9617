/** What is known of the two when a welcome goes out; '' where it is not. */
export interface WelcomeValues {
  customer: string;
  /** WeCom's number: 1 male, 2 female, 0 unknown. */
  gender: number;
  rep: string;
}

interface Variable {
  value: (values: WelcomeValues) => string;
  /** What stands there where WeCom did not tell in time; undefined: the text cannot go out without it. */
  otherwise?: string;
}

/** All that may stand in braces in a welcome. */
const VARIABLES: Record<string, Variable> = {
  昵称: { value: ({ customer }) => customer, otherwise: '朋友' },
  称呼: { value: ({ gender }) => ({ 1: '先生', 2: '女士' })[gender] ?? '', otherwise: '您' },
  导购: { value: ({ rep }) => rep },
};

/** How WeCom writes the newcomer's name in a group's welcome, which it fills in itself. */
export const GROUP_NICKNAME = '%NICKNAME%';

const BRACED = /\{([^{}]*)\}/g;

/** The variables a text names, each once. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(BRACED)].map((match) => match[1]))];
}

/** Those of the text's variables that do not exist; an opened brace that is not closed is one, too. */
export function unknownIn(text: string): string[] {
  const names = variablesOf(text).filter((name) => !VARIABLES[name]);
  const open = /[{}]/.exec(text.replace(BRACED, ''));
  return open ? [...names, open[0]] : names;
}

/** Whether the text needs to know the customer. */
export function namesCustomer(text: string): boolean {
  return variablesOf(text).some((name) => name === '昵称' || name === '称呼');
}

/** Those of the text's variables that have no value here and no word in its place. */
export function missingIn(text: string, values: WelcomeValues): string[] {
  return variablesOf(text).filter((name) => {
    const variable = VARIABLES[name];
    return variable !== undefined && variable.otherwise === undefined && !variable.value(values).trim();
  });
}

/** The text with its variables filled in. Only for texts in which nothing is unknown or missing. */
export function fillIn(text: string, values: WelcomeValues): string {
  return text.replace(BRACED, (braced, name: string) => {
    const variable = VARIABLES[name];
    if (!variable) return braced;
    return variable.value(values).trim() || (variable.otherwise ?? braced);
  });
}
