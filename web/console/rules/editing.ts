import { createContext, useContext } from 'react';
import type { NodeAnswer, RuleKindView, RuleTree } from '../../api/client';

/** What every node of the editor needs to know about the whole. */
export interface Editing {
  kinds: Map<string, RuleKindView>;
  /** Each condition's place in the sentence, from 0. */
  numbers: Map<string, number>;
  answers: Map<string, NodeAnswer> | null;
  readOnly: boolean;
  edit: (id: string, by: (node: RuleTree) => RuleTree | null) => void;
}

export const EditingContext = createContext<Editing | null>(null);

/** The editor around a node. Only within RuleEditor. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (!editing) throw new Error('useEditing outside RuleEditor');
  return editing;
}
