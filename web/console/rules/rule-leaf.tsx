import { Button, Checkbox } from 'antd';
import type { RuleLeaf } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { ruleText } from '../texts/tags';
import { ParamInput } from './param-input';
import { useEditing } from './editing';
import { isGroup, negate, numeral } from './rule-tree';

/** One condition as its kind's sentence; `negatedBy` is the id of the "not" around it. */
export function LeafNode({ node, negatedBy }: { node: RuleLeaf; negatedBy?: string }) {
  const say = useText(ruleText);
  const { kinds, numbers, answers, readOnly, edit } = useEditing();
  const kind = kinds.get(node.kind);
  if (!kind) return <code>{node.kind}</code>;
  const properties = kind.params.properties ?? {};
  const result = answers?.get(negatedBy ?? node.id)?.result;
  const facts = answers?.get(node.id)?.facts;

  function blank(name: string) {
    const schema = properties[name];
    if (!schema) return `{${name}}`;
    return (
      <ParamInput
        key={name}
        name={name}
        schema={schema}
        value={node.params[name]}
        testid={`param-${node.id}-${name}`}
        onChange={(value) =>
          edit(node.id, (old) => (isGroup(old) ? old : { ...old, params: { ...old.params, [name]: value } }))
        }
      />
    );
  }

  const pieces = kind.sentence.split(/\{(\w+)\}/);
  const said = new Set(pieces.filter((_, index) => index % 2 === 1));
  const unsaid = Object.keys(properties).filter((name) => !said.has(name));
  return (
    <fieldset className="rule-leaf" disabled={readOnly} data-testid={`rule-leaf-${node.id}`}>
      <legend className="sr-only">{kind.label}</legend>
      <div className="rule-body">
        <div className="rule-sentence">
          <span className="rule-number" aria-hidden="true">
            {numeral(numbers.get(node.id) ?? 0)}
          </span>
          {negatedBy ? <strong className="rule-not">{say('not')}</strong> : null}
          {pieces.map((piece, index) => (index % 2 === 1 ? blank(piece) : <span key={index}>{piece}</span>))}
          {unsaid.map((name) => (
            <span key={name} className="rule-unsaid">
              {properties[name].title ?? name} {blank(name)}
            </span>
          ))}
        </div>
        {readOnly ? null : (
          <div className="rule-tools">
            {kind.unknowable ? (
              <Checkbox
                checked={node.includeUnknown ?? false}
                onChange={(event) => {
                  const includeUnknown = event.target.checked || undefined;
                  edit(node.id, (old) => (isGroup(old) ? old : { ...old, includeUnknown }));
                }}
                data-testid={`rule-unknown-${node.id}`}
              >
                {say('includeUnknown')}
              </Checkbox>
            ) : null}
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
              aria-label={say('removeNode', { what: kind.label })}
              onClick={() => edit(negatedBy ?? node.id, () => null)}
              data-testid={`rule-remove-${node.id}`}
            >
              ✕
            </Button>
          </div>
        )}
      </div>
      {result ? (
        <p className={`rule-answer rule-${result}`}>
          {say(result)}
          {facts ? `：${facts}` : ''}
        </p>
      ) : null}
    </fieldset>
  );
}
