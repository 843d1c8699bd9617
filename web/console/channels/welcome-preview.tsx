import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, client, type WelcomeFault, type WelcomePlan } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { channelsText, welcomeFaultText } from '../texts/channels';

/** How long typing must pause before the service is asked. */
const PAUSE_MS = 400;

/** What a customer would read at which time, live, and everything that keeps it from being saved. */
export function WelcomePreview({ users, welcome }: { users: string[]; welcome: WelcomePlan }) {
  const say = useText(channelsText);
  const asked = useSettled(JSON.stringify({ users, welcome }));
  const preview = useQuery({
    queryKey: ['welcome-preview', asked],
    queryFn: () =>
      answer(
        client.POST('/api/v1/channels/preview', {
          body: JSON.parse(asked) as { users: string[]; welcome: WelcomePlan },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={say('preview')} testid="welcome-preview">
      <Shown query={preview} rows={4}>
        {({ samples, faults }) => {
          const shown = samples.filter((sample) => sample.text !== '' || sample.from !== '');
          return (
            <>
              {faults.length ? (
                <ul className="welcome-faults" role="alert" data-testid="welcome-faults">
                  {faults.map((fault) => (
                    <li key={`${fault.at} ${fault.code} ${fault.word}`}>
                      <FaultLine fault={fault} />
                    </li>
                  ))}
                </ul>
              ) : null}
              {shown.length || welcome.attachments.length ? (
                <>
                  <p className="faint">{say('previewLead')}</p>
                  {shown.map(({ from, to, text }) => (
                    <div className="bubble-block" key={`${from}${to}`}>
                      <span className="faint num">{from ? say('at', { from, to }) : windowsName(samples, say)}</span>
                      <p className="bubble">{text}</p>
                    </div>
                  ))}
                  {welcome.attachments.map((one, at) => (
                    <div className="bubble bubble-card" key={at}>
                      {one.pictureId ? <img src={`/api/v1/pictures/${one.pictureId}/file`} alt="" /> : null}
                      {one.kind === 'image' ? null : (
                        <span>
                          <strong>{one.title || '…'}</strong>
                          {one.desc ? <span className="faint">{one.desc}</span> : null}
                        </span>
                      )}
                    </div>
                  ))}
                </>
              ) : (
                <p className="faint">{say('previewEmpty')}</p>
              )}
            </>
          );
        }}
      </Shown>
    </Section>
  );
}

function windowsName(samples: unknown[], say: (key: 'other' | 'usualText') => string): string {
  return say(samples.length > 1 ? 'other' : 'usualText');
}

function FaultLine({ fault }: { fault: WelcomeFault }) {
  const say = useText(welcomeFaultText);
  const [part, place] = fault.at.split('.');
  const n = Number(place) + 1;
  const where = part === 'text' ? say('atText') : say(part === 'windows' ? 'atWindow' : 'atAttachment', { n });
  const word = fault.code === 'unknown-variable' ? `{${fault.word.replace(/[{}]/g, '')}}` : fault.word;
  return (
    <>
      <strong>{where}</strong> {say(fault.code, { word })}
    </>
  );
}

/** `text` once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
