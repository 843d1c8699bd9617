/** A product of a family that comes in stages. */
export interface Stage {
  id: number;
  name: string;
  family: string;
  stage: number;
  marketable: boolean;
}

/** What a stage is called in a name or a chat: 3段, XL, 成猫粮. */
const LABELS = /([1-6一二三四五六])\s*段|\b(XXL|XL|NB|S|M|L)\b|(XXL|XL)\s*码|(小样|正装)|(幼猫粮|成猫粮)/gi;

const DIGITS: Record<string, string> = { 一: '1', 二: '2', 三: '3', 四: '4', 五: '5', 六: '6' };

/** A chat that moves on says so. */
const MOVES = /换|转|改|升/;

/** Labels of stages a text names, in one spelling. */
export function stageLabels(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, step, size, code, pack, food] of text.matchAll(LABELS)) {
    if (step) found.add(`${DIGITS[step] ?? step}段`);
    else found.add((size ?? code ?? pack ?? food).toUpperCase());
  }
  return found;
}

/** The product one stage on, if it may be marketed. */
export function nextStage(current: Stage, products: Stage[]): Stage | null {
  if (!current.family || !current.stage) return null;
  const next = products.find((other) => other.family === current.family && other.stage === current.stage + 1);
  return next?.marketable ? next : null;
}

/** Whether a customer's words ask for `next`: they speak of changing, and name the next stage by a label of its own. */
export function asksForStage(text: string, current: Stage, next: Stage): boolean {
  if (!MOVES.test(text)) return false;
  const own = stageLabels(current.name);
  const said = stageLabels(text);
  return [...stageLabels(next.name)].some((label) => !own.has(label) && said.has(label));
}

/** The clause of `text` around `word`: what was said, without what came before the comma. */
export function clauseWith(text: string, word: RegExp | string): string {
  const clauses = text.split(/[，,。.!！?？;；\n]/);
  const found = clauses.find((clause) => (typeof word === 'string' ? clause.includes(word) : word.test(clause)));
  return (found ?? text).trim().slice(0, 30);
}
