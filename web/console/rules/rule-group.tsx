import { Button, Select } from 'antd';
import type { RuleGroup } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { ruleText } from '../texts/tags';
import { LeafNode } from './rule-leaf';
import { useEditing } from './editing';
import { emptyGroup, isGroup, leafOf, negate } from './rule-tree';

/** A group of conditions: how they count together, each on its own line, and what can be added. */
export function GroupNode(props: { node: RuleGroup; root?: boolean; negatedBy?: string }) {
  const { node, root = false, negatedBy } = props;
  const say = useText(ruleText);
  const { kinds, readOnly, edit } = useEditing();

  if (node.op === 'not') {
    const inner = node.children[0];
    return isGroup(inner) ? (
      <GroupNode node={inner} negatedBy={node.id} />
    ) : (
      <LeafNode node={inner} negatedBy={node.id} />
    );
  }

  const groups = Map.groupBy([...kinds.values()], (kind) => kind.group);
  return (
    <div className={root ? 'rule-root' : 'rule-group'}>
      <div className="rule-op">
        {negatedBy ? <strong className="rule-not">{say('not')}</strong> : null}
        {readOnly ? (
          <span className="strong">{say(node.op)}</span>
        ) : (
          <Select
            size="small"
            aria-label={say('groupOp')}
            value={node.op}
            onChange={(op: 'all' | 'any') => edit(node.id, (old) => (isGroup(old) ? { ...old, op } : old))}
            options={[
              { value: 'all', label: say('all') },
              { value: 'any', label: say('any') },
            ]}
            data-testid={`rule-op-${node.id}`}
          />
        )}
        {root || readOnly ? null : (
          <>
            <Button
              size="small"
              type="text"
              aria-pressed={negatedBy !== undefined}
              onClick={() => edit(negatedBy ?? node.id, negate)}
              data-testid={`rule-not-${node.id}`}
            >
              {say(negatedBy ? 'unNegate' : 'negate')}
            </Button>
            <Button
              size="small"
              type="text"
              danger
              aria-label={say('removeNode', { what: say('group') })}
              onClick={() => edit(negatedBy ?? node.id, () => null)}
              data-testid={`rule-remove-${node.id}`}
            >
              ✕
            </Button>
          </>
        )}
      </div>
      <div className="rule-lines">
        {node.children.length === 0 ? (
          <p className="rule-empty" role="note">
            {root ? say('start') : say('emptyGroup')}
          </p>
        ) : null}
        {node.children.map((child, index) => (
          <div className="rule-line" key={child.id}>
            <span className="rule-join" aria-hidden={index === 0}>
              {index === 0 ? '' : say(node.op === 'all' ? 'and' : 'or')}
            </span>
            {isGroup(child) ? <GroupNode node={child} /> : <LeafNode node={child} />}
          </div>
        ))}
        {readOnly ? null : (
          <div className="rule-add">
            <Select
              size="small"
              showSearch={{ optionFilterProp: 'label' }}
              popupMatchSelectWidth={false}
              value={null}
              placeholder={say('addCondition')}
              aria-label={say('pickKind')}
              onChange={(name: string | null) => {
                const kind = name ? kinds.get(name) : undefined;
                if (!kind) return;
                edit(node.id, (old) => (isGroup(old) ? { ...old, children: [...old.children, leafOf(kind)] } : old));
              }}
              options={[...groups].map(([label, members]) => ({
                label,
                options: members.map((kind) => ({ value: kind.kind, label: kind.label })),
              }))}
              data-testid={`rule-add-${root ? 'root' : node.id}`}
            />
            <Button
              size="small"
              type="dashed"
              onClick={() =>
                edit(node.id, (old) =>
                  isGroup(old)
                    ? { ...old, children: [...old.children, emptyGroup(old.op === 'all' ? 'any' : 'all')] }
                    : old,
                )
              }
              data-testid={`rule-add-group-${root ? 'root' : node.id}`}
            >
              {say('addGroup')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
