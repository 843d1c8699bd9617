import { useQuery } from '@tanstack/react-query';
import { Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import {
  answer,
  client,
  type Answer,
  type RuleKindView,
  type RulePreview as Preview,
  type RuleTree,
} from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { useOverview } from '../parts/coverage-line';
import { Shown } from '../parts/list-states';
import { ruleText } from '../texts/tags';
import { isComplete, marksOf, numeral } from './rule-tree';

const PAUSE_MS = 400;

/** The rule as it stood when typing paused, and what it would do; nothing is asked while it is incomplete. */
export function usePreview(rule: RuleTree | undefined, kinds: RuleKindView[], tagRuleId?: number) {
  const [settled, setSettled] = useState(rule);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(rule), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [rule]);
  const complete = settled !== undefined && isComplete(settled, new Map(kinds.map((kind) => [kind.kind, kind])));
  const preview = useQuery({
    queryKey: ['rule-preview', settled, tagRuleId],
    enabled: complete,
    placeholderData: (before: Preview | undefined) => before,
    queryFn: () => answer(client.POST('/api/v1/rules/preview', { body: { rule: settled!, tagRuleId } })),
  });
  return { complete, preview };
}

/** Whom the rule reaches right now, with samples that show each condition's answer. */
export function RulePreviewPane(props: { rule: RuleTree; kinds: RuleKindView[]; tagRuleId?: number }) {
  const say = useText(ruleText);
  const { complete, preview } = usePreview(props.rule, props.kinds, props.tagRuleId);
  const overview = useOverview();
  const chats = overview.data?.coverage.chats;
  const marks = marksOf(props.rule);
  const readsChats = marks.some(
    ({ leaf }) => props.kinds.find((kind) => kind.kind === leaf.kind)?.coverage === 'chats',
  );
  if (!complete) return <p className="faint">{say('waiting')}</p>;
  return (
    <Shown query={preview} rows={4}>
      {(data) => (
        <div aria-live="polite" aria-busy={preview.isFetching} data-testid="rule-preview">
          <p className="rule-said">{data.sentence}</p>
          <dl className="facts">
            <Count name={say('matched')} value={data.matched} testid="preview-matched" />
            <Count name={say('unknownCount')} value={data.unknown} testid="preview-unknown" />
            <Count name={say('enters')} value={data.enters} testid="preview-enters" />
            <Count name={say('leaves')} value={data.leaves} testid="preview-leaves" />
          </dl>
          {readsChats && chats ? (
            <p className="faint">{say('chatCoverage', { n: chats.reps, of: chats.ofReps })}</p>
          ) : null}
          {data.samples.length === 0 ? (
            <p className="faint">{say('noSamples')}</p>
          ) : (
            <>
              <h3 className="minor">{say('samples', { n: data.samples.length })}</h3>
              <p className="faint">{say('sampleHint')}</p>
              <div className="scroll-box samples" tabIndex={0} role="region" aria-label={say('samples', { n: 20 })}>
                <table className="plain">
                  <tbody>
                    {data.samples.map((sample) => (
                      <tr key={sample.customer.id}>
                        <th scope="row">
                          <Link to={`/customers/${sample.customer.id}`}>{sample.customer.name}</Link>
                        </th>
                        <td>
                          <span className="marks">
                            {marks.map(({ leaf, spokenBy }, index) => {
                              const node = sample.nodes.find((one) => one.nodeId === spokenBy);
                              const facts = sample.nodes.find((one) => one.nodeId === leaf.id)?.facts ?? '';
                              return node ? (
                                <Mark key={leaf.id} index={index} result={node.result} facts={facts} />
                              ) : null;
                            })}
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )}
        </div>
      )}
    </Shown>
  );
}

function Count({ name, value, testid }: { name: string; value: number; testid: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testid}>{count(value)}</dd>
    </div>
  );
}

const SIGNS: Record<Answer, string> = { true: '✓', false: '✗', unknown: '?' };

/** One condition's answer for one sample; its order or message opens on hover, focus or tap. */
function Mark({ index, result, facts }: { index: number; result: Answer; facts: string }) {
  const say = useText(ruleText);
  return (
    <Tooltip title={facts || undefined} trigger={['hover', 'focus', 'click']}>
      <button type="button" className={`mark rule-${result}`} aria-label={`${index + 1} ${say(result)} ${facts}`}>
        {numeral(index)}
        {SIGNS[result]}
      </button>
    </Tooltip>
  );
}
