import { answer, client, type NeedsYou as Need, type OccurrenceView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { Link } from 'react-router';
import { Button } from 'antd';
import { ActButton } from '../parts/act-button';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { occurrenceText } from '../texts/campaigns';
import type { Listed } from './recipients-drawer';

/** What only a person can settle, each with one action. What is unclear is checked with WeCom and never sent again. */
export function NeedsYou({ view, onList }: { view: OccurrenceView; onList: (listed: Listed) => void }) {
  const say = useText(occurrenceText);
  return (
    <Section title={say('needsYou')} tone={view.needsYou.length ? 'urgent' : 'plain'} testid="occurrence-needs">
      {view.needsYou.length === 0 ? <p className="faint">{say('quiet')}</p> : null}
      <ul className="needs">
        {view.needsYou.map((need) => (
          <li key={need.code + need.message} data-testid={`need-${need.code}`}>
            <span className="num">{need.message}</span>
            <Action need={need} view={view} onList={onList} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Action({ need, view, onList }: { need: Need; view: OccurrenceView; onList: (listed: Listed) => void }) {
  const say = useText(occurrenceText);
  const can = useCan();
  const path = { params: { path: { id: view.id } } };
  const testid = `need-act-${need.code}`;
  if (need.action === 'remind') {
    return (
      <a className="need-action" href="#senders" data-testid={testid}>
        {say('remind')}
      </a>
    );
  }
  if (need.action === 'continue' && can('campaigns.launch')) {
    return (
      <ActButton
        size="small"
        testid={testid}
        done={say('done')}
        ask={{ title: say('continue'), text: say('continueText') }}
        work={() => answer(client.POST('/api/v1/occurrences/{id}/continue', path))}
      >
        {say('continue')}
      </ActButton>
    );
  }
  if (view.state === 'asks' && can('campaigns.launch')) {
    return (
      <ActButton
        size="small"
        testid={testid}
        done={say('done')}
        work={() => answer(client.POST('/api/v1/occurrences/{id}/resume', path))}
      >
        {say('goOn')}
      </ActButton>
    );
  }
  if (need.action === 'wait') {
    return (
      <Link className="need-action" to="/wecom?tab=effects&state=unknown" data-testid={testid}>
        {say('look')}
      </Link>
    );
  }
  return (
    <Button size="small" onClick={() => onList({ label: need.message })} data-testid={testid}>
      {say('list')}
    </Button>
  );
}
