import { useQuery } from '@tanstack/react-query';
import { answer, client, type RetentionView } from '../../api/client';
import { count, moment, share } from '../../ui/format';
import { useLanguage, useText } from '../../ui/i18n/language';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { retentionText } from '../texts/operations';

/** How long each kind of data is kept, what stays of it, and what has gone. */
export function Retention() {
  const say = useText(retentionText);
  const kinds = useQuery({ queryKey: ['retention'], queryFn: () => answer(client.GET('/api/v1/retention')) });
  return (
    <Section id="retention" title={say('title')} testid="retention">
      <p className="faint">{say('lead')}</p>
      <Shown query={kinds} rows={6}>
        {(list) => (
          <div className="scroll-box" tabIndex={0} role="region" aria-label={say('title')}>
            <table className="plain retention">
              <thead>
                <tr>
                  <th>{say('kind')}</th>
                  <th>{say('kept')}</th>
                  <th>{say('last')}</th>
                  <th className="num right">{say('total')}</th>
                </tr>
              </thead>
              <tbody>
                {list.map((kind) => (
                  <Kind key={kind.name} kind={kind} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
    </Section>
  );
}

function Kind({ kind }: { kind: RetentionView }) {
  const say = useText(retentionText);
  const { language } = useLanguage();
  return (
    <tr data-testid={`retention-${kind.name}`}>
      <td>
        <span className="strong">{kind.title[language]}</span>
        <div className="faint">{kind.stays[language]}</div>
      </td>
      <td className="num nowrap">
        {kind.days ? say('days', { n: count(kind.days) }) : say('forEver')}
        <div className="faint">{kind.setting}</div>
      </td>
      <td className="num">
        <Round last={kind.last} />
      </td>
      <td className="num right" data-label={say('total')}>
        {count(kind.trimmed)}
      </td>
    </tr>
  );
}

function Round({ last }: { last: RetentionView['last'] }) {
  const say = useText(retentionText);
  if (!last) return <span className="faint">{say('never')}</span>;
  if (last.state === 'running') return <span>{say('running', { share: share(last.share) })}</span>;
  return (
    <>
      <span className="nowrap">{moment(last.finishedAt)}</span>
      <div className="faint">
        {say('gone', { n: count(last.trimmed) })}
        {last.spared ? ` · ${say('spared', { n: count(last.spared) })}` : null}
      </div>
    </>
  );
}
