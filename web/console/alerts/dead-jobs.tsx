import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { useCan } from '../session';
import { alertText } from '../texts/operations';

const SHOWN = 5;

/** The latest jobs that gave up, each with its reason, to be done again or given up for good. */
export function DeadJobs() {
  const say = useText(alertText);
  const can = useCan();
  const jobs = useQuery({
    queryKey: ['jobs', 'dead'],
    queryFn: () => answer(client.GET('/api/v1/jobs/dead', { params: { query: { limit: SHOWN } } })),
  });
  return (
    <Shown query={jobs} rows={2}>
      {({ items }) => (
        <ul className="quiet-list" data-testid="dead-jobs">
          {items.map((job) => (
            <li key={job.id}>
              <code>{job.name}</code> <span className="faint num">{moment(job.lastAt)}</span>
              <p className="faint">{job.error || say('noReason')}</p>
              {can('operations.operate') ? (
                <span className="alert-foot">
                  <ActButton
                    size="small"
                    testid={`job-retry-${job.id}`}
                    done={say('jobRetried')}
                    work={() => answer(client.POST('/api/v1/jobs/{id}/retry', { params: { path: { id: job.id } } }))}
                  >
                    {say('jobRetry')}
                  </ActButton>
                  <ActButton
                    size="small"
                    danger
                    testid={`job-discard-${job.id}`}
                    done={say('jobDiscarded')}
                    ask={{ title: say('jobDiscardAsk'), text: say('jobDiscardText') }}
                    work={() => answer(client.POST('/api/v1/jobs/{id}/discard', { params: { path: { id: job.id } } }))}
                  >
                    {say('jobDiscard')}
                  </ActButton>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
