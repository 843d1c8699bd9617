import { useMemo } from 'react';
import type { NodeAnswer, RuleGroup, RuleKindView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { ruleText } from '../texts/tags';
import { EditingContext, type Editing } from './editing';
import { GroupNode } from './rule-group';
import { change, leavesOf, withGroupRoot } from './rule-tree';

/**
 * A rule as a sentence whose blanks are filled in place; read-only without `onChange`. With `answers` every condition
 * shows what it came to for one customer, with the facts it looked at.
 */
export function RuleEditor(props: {
  rule: RuleGroup;
  kinds: RuleKindView[];
  onChange?: (rule: RuleGroup) => void;
  answers?: NodeAnswer[] | null;
}) {
  const { rule, kinds, onChange, answers } = props;
  const say = useText(ruleText);
  const editing = useMemo<Editing>(
    () => ({
      kinds: new Map(kinds.map((kind) => [kind.kind, kind])),
      numbers: new Map(leavesOf(rule).map((leaf, index) => [leaf.id, index])),
      answers: answers ? new Map(answers.map((one) => [one.nodeId, one])) : null,
      readOnly: !onChange,
      edit: (id, by) => {
        const changed = change(rule, id, by);
        if (changed) onChange?.(withGroupRoot(changed));
      },
    }),
    [rule, kinds, onChange, answers],
  );
  return (
    <EditingContext value={editing}>
      <div className="rule" role="group" aria-label={say('who')} data-testid="rule-editor">
        <GroupNode node={rule} root />
      </div>
    </EditingContext>
  );
}
