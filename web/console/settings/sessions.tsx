import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { settingsText } from '../texts/wecom';

/** Which browsers are signed in, as whom; each can be made to sign in again. */
export function OpenSessions() {
  const say = useText(settingsText);
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: () => answer(client.GET('/api/v1/sessions')),
  });
  return (
    <Section title={say('sessions')} testid="sessions">
      <p className="faint">{say('sessionsLead')}</p>
      <Shown query={sessions} rows={2}>
        {(list) =>
          list.length === 0 ? (
            <p>{say('sessionsEmpty')}</p>
          ) : (
            <ul className="quiet-list">
              {list.map((one) => (
                <li key={one.id} className="row" data-testid={`session-${one.name}`}>
                  <span className="strong">{one.name}</span>
                  <Toned tone="quiet">{say(one.kind === 'rep' ? 'sidebarOf' : 'consoleOf')}</Toned>
                  <span className="faint num">{say('signedInAt', { at: moment(one.createdAt) })}</span>
                  {one.current ? (
                    <Toned tone="good">{say('thisBrowser')}</Toned>
                  ) : (
                    <ActButton
                      size="small"
                      type="text"
                      danger
                      work={() => answer(client.DELETE('/api/v1/sessions/{id}', { params: { path: { id: one.id } } }))}
                      done={say('ended')}
                      testid={`end-${one.name}`}
                    >
                      {say('endSession')}
                    </ActButton>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </Section>
  );
}
