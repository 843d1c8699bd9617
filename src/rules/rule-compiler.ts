import { Injectable } from '@nestjs/common';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { isTrue, isUnknown, SqlNode, valueOf } from './kleene';
import { Asked } from './rule-kind';
import { Rule, RuleParser } from './rule-parser';
import { conditionsOf, isGroup, RuleTree, speakingFor } from './rule-tree';

/** Whom a rule is asked about: these customers, those with ids from one to the other, or everybody. */
export type Customers = number[] | { from: number; to: number } | 'everybody';

/** When and about whom; today and everybody where nothing is said. */
export interface Question {
  today?: Day;
  customers?: Customers;
}

/**
 * Turns a rule into conditions over `customer c`: `SELECT c.id FROM customer c WHERE ${compiler.matched(tree)}`.
 * A customer whose answer is unknown is not matched.
 */
@Injectable()
export class RuleCompiler {
  constructor(
    private readonly db: Database,
    private readonly parser: RuleParser,
    private readonly calendar: Calendar,
  ) {}

  /** Checks a tree; see RuleParser for what is refused. */
  parse(tree: unknown): Rule {
    return this.parser.parse(tree);
  }

  /** True for the customers the rule holds for, and of those only for the ones asked about. */
  matched(rule: RuleTree | Rule, question: Question = {}): Sql {
    return this.condition(rule, question, isTrue);
  }

  /** True for the customers about whom the rule cannot say yes or no. */
  unknown(rule: RuleTree | Rule, question: Question = {}): Sql {
    return this.condition(rule, question, isUnknown);
  }

  /** 2 for the customers the rule holds for, 0 for those it does not, 1 where nobody can tell; nobody is left out. */
  value(rule: RuleTree | Rule, question: Question = {}): Sql {
    return valueOf(this.sqlTree(this.ruleOf(rule), this.asked(question)), this.db.dialect);
  }

  /**
   * The rows a match rests on, as JSON text `[{"node","kind","id"}, …]`, id null where a condition had none. The same
   * facts give the same text, so that texts can be compared to see whether something new happened; on both engines
   * (their own JSON functions space it differently), so that a shop that moved to MySQL finds nothing new.
   */
  evidence(rule: RuleTree | Rule, question: Question = {}): Sql {
    const { tree, kinds } = this.ruleOf(rule);
    const asked = this.asked(question);
    const parts: Sql[] = [];
    for (const { id, params } of speakingFor(tree)) {
      const found = kinds.get(id)?.kind.evidence?.(params, asked);
      if (!found) continue;
      const head = `${parts.length ? ',' : ''}{"node":${JSON.stringify(id)},"kind":${JSON.stringify(found.kind)},"id":`;
      parts.push(sql`${head}, COALESCE((${found.id}), 'null'), '}'`);
    }
    return parts.length ? sql`CONCAT('[', ${sql.join(parts, ', ')}, ']')` : sql`'[]'`;
  }

  /** True where the answer can change by the passing of a day alone. */
  mentionsTime(rule: RuleTree | Rule): boolean {
    return [...this.ruleOf(rule).kinds.values()].some(({ kind }) => kind.mentionsTime);
  }

  /** True where the answer may change after `fact`. */
  changesOn(rule: RuleTree | Rule, told: { readonly name: string }): boolean {
    return [...this.ruleOf(rule).kinds.values()].some(({ kind }) => kind.changesOn.some((on) => on.name === told.name));
  }

  /** The rule as one Chinese sentence. */
  async sentence(rule: RuleTree | Rule): Promise<string> {
    const parsed = this.ruleOf(rule);
    const said = new Map<string, string>();
    for (const { id, params } of conditionsOf(parsed.tree)) {
      said.set(id, await (parsed.kinds.get(id)?.kind.sentence(params) ?? ''));
    }
    return inWords(parsed.tree, said, true);
  }

  /** What kinds are asked with: the day, and the customers as a condition. */
  asked(question: Question): Asked {
    const about = question.customers ?? 'everybody';
    return { today: question.today ?? this.calendar.today(), among: (column) => within(column, about) };
  }

  /** The tree with every condition in SQL. */
  sqlTree({ tree, kinds }: Rule, asked: Asked): SqlNode {
    const build = (node: RuleTree): SqlNode => {
      const includeUnknown = node.includeUnknown ?? false;
      if (isGroup(node)) return { op: node.op, children: node.children.map(build), includeUnknown };
      const kind = kinds.get(node.id)?.kind;
      if (!kind) throw new Error(`Condition ${node.id} was not parsed.`);
      const knowable = kind.knowable?.(node.params, asked) ?? null;
      return { where: kind.where(node.params, asked), knowable, includeUnknown };
    };
    return build(tree);
  }

  ruleOf(rule: RuleTree | Rule): Rule {
    return 'kinds' in rule ? rule : this.parser.parse(rule);
  }

  private condition(rule: RuleTree | Rule, question: Question, form: (node: SqlNode) => Sql): Sql {
    const asked = this.asked(question);
    const condition = form(this.sqlTree(this.ruleOf(rule), asked));
    return question.customers === undefined ? condition : sql`(${asked.among(sql`c.id`)} AND ${condition})`;
  }
}

function within(column: Sql, about: Customers): Sql {
  if (about === 'everybody') return sql`1 = 1`;
  return Array.isArray(about) ? sql`${column} IN (${about})` : sql`${column} BETWEEN ${about.from} AND ${about.to}`;
}

function inWords(node: RuleTree, said: Map<string, string>, outermost: boolean): string {
  const also = node.includeUnknown ? '（含未知）' : '';
  if (!isGroup(node)) return `${said.get(node.id)}${also}`;
  const parts = node.children.map((child) => inWords(child, said, false));
  if (node.op === 'not') return `非【${parts[0]}】${also}`;
  const words = parts.join(node.op === 'all' ? '，且 ' : '，或 ');
  return (outermost || parts.length === 1) && !also ? words : `（${words}）${also}`;
}
