import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { answer, client } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { Shown } from '../parts/list-states';
import { useRuleKinds } from '../rules/rule-kinds';
import { RuleForm } from '../tags/rule-form';
import { RuleRuns } from '../tags/rule-runs';
import { ruleText } from '../texts/tags';

/** One tag rule: the sentence, what it would do now, draft to live, and its runs. */
export default function TagRule() {
  const given = useParams().id;
  const id = given === 'new' ? undefined : Number(given);
  const say = useText(ruleText);
  const kinds = useRuleKinds();
  const rule = useQuery({
    queryKey: ['tag-rule', id],
    enabled: id !== undefined,
    // What is being typed must not be replaced under the operator's hands by a background reading.
    refetchOnWindowFocus: false,
    queryFn: () => answer(client.GET('/api/v1/tag-rules/{id}', { params: { path: { id: id! } } })),
  });
  return (
    <>
      <Link to="/tags">← {say('back')}</Link>
      <Shown query={kinds}>
        {(known) =>
          id === undefined ? (
            <RuleForm kinds={known} />
          ) : (
            <Shown query={rule}>
              {(view) => (
                <>
                  <RuleForm key={`${view.id}-${view.version}`} kinds={known} view={view} />
                  <RuleRuns rule={view} />
                </>
              )}
            </Shown>
          )
        }
      </Shown>
    </>
  );
}
