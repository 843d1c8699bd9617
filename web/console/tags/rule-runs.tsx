import { answer, client, type TagRuleView, type TagRun } from '../../api/client';
import { count, moment } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Listing } from '../parts/listing';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { ruleText, tagsText } from '../texts/tags';

/** Runs that are themselves a taking back. */
const FINAL: TagRun['kind'][] = ['undo', 'expiry'];

/** What each run changed, newest first, and the way back. */
export function RuleRuns({ rule }: { rule: TagRuleView }) {
  const say = useText(ruleText);
  const common = useText(shared);
  const tags = useText(tagsText);
  const can = useCan();
  const { id } = rule;
  return (
    <Section title={say('runs')}>
      <Listing<TagRun>
        name="tag-runs"
        label={say('runs')}
        queryKey={['tag-rule', id, 'runs']}
        refetchMs={5_000}
        read={(cursor) =>
          answer(client.GET('/api/v1/tag-rules/{id}/runs', { params: { path: { id }, query: { cursor } } }))
        }
        rowKey={(run) => run.id}
        empty={{ title: say('noRuns'), next: say('noRunsNext') }}
        columns={[
          { title: tags('lastRunColumn'), className: 'num nowrap', render: (_, run) => moment(run.startedAt) },
          { title: say('runKind'), render: (_, run) => say(`run-${run.kind}`) },
          { title: tags('version'), className: 'num', render: (_, run) => say('version', { n: run.version }) },
          {
            title: tags('state'),
            render: (_, run) => <StateTag of="run" state={run.undoneAt ? 'undone' : run.state} />,
          },
          { title: say('enters'), align: 'right', className: 'num', render: (_, run) => count(run.entered) },
          { title: say('leaves'), align: 'right', className: 'num', render: (_, run) => count(run.left) },
          {
            title: <span className="sr-only">{common('actions')}</span>,
            align: 'right',
            render: (_, run) =>
              run.finishedAt && !run.undoneAt && !FINAL.includes(run.kind) && can('tags.write') ? (
                <ActButton
                  size="small"
                  testid={`undo-${run.id}`}
                  done={say('undone')}
                  ask={{ title: say('undoAsk'), text: say('undoText') }}
                  work={() => answer(client.POST('/api/v1/tag-runs/{id}/undo', { params: { path: { id: run.id } } }))}
                >
                  {say('undo')}
                </ActButton>
              ) : null,
          },
        ]}
      />
    </Section>
  );
}
