import type { CampaignPreview, CampaignView } from '../../api/client';
import { answer, client } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { campaignsText } from '../texts/campaigns';

const MANY_CONFIRMS = 4;

/** What would happen: the funnel from everyone matched to the final audience, confirms per rep, and what to mend. */
export function PreviewPane({ view, changed }: { view: CampaignView | undefined; changed: boolean }) {
  const say = useText(campaignsText);
  const preview = view?.preview ?? null;
  return (
    <Section
      title={say('preview')}
      testid="campaign-preview"
      extra={
        view && !changed ? (
          <ActButton
            size="small"
            type={preview ? 'default' : 'primary'}
            testid="preview-run"
            work={() => answer(client.POST('/api/v1/campaigns/{id}/preview', { params: { path: { id: view.id } } }))}
          >
            {say('runPreview')}
          </ActButton>
        ) : null
      }
    >
      {changed || !preview ? (
        <p className="faint">{say(view?.preview && changed ? 'previewStale' : 'previewNone')}</p>
      ) : null}
      {preview && !changed ? <Preview preview={preview} /> : null}
    </Section>
  );
}

function Preview({ preview }: { preview: CampaignPreview }) {
  const say = useText(campaignsText);
  const most = Math.max(1, ...preview.funnel.map((step) => step.count));
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{say('final')}</dt>
          <dd data-testid="preview-final">{count(preview.final)}</dd>
        </div>
        <div>
          <dt>
            <Defined by="holdout">{say('held')}</Defined>
          </dt>
          <dd data-testid="preview-holdout">{count(preview.holdout)}</dd>
        </div>
      </dl>
      <h3 className="minor">{say('funnel')}</h3>
      <ol className="funnel">
        {preview.funnel.map((step) => (
          <li key={step.step}>
            <span>{step.label}</span>
            <span className="funnel-bar">
              <i style={{ width: `${(step.count / most) * 100}%` }} />
            </span>
            <span className="num strong">{count(step.count)}</span>
          </li>
        ))}
      </ol>
      <h3 className="minor">{say('warnings')}</h3>
      {preview.warnings.length === 0 ? <p className="faint">{say('noWarnings')}</p> : null}
      <ul className="quiet-list" data-testid="preview-warnings">
        {preview.warnings.map((warning) => (
          <li key={warning.code + warning.message}>
            <Toned tone={warning.blocking ? 'bad' : 'wait'}>{say(warning.blocking ? 'blocking' : 'advice')}</Toned>{' '}
            {warning.message}
          </li>
        ))}
      </ul>
      <h3 className="minor">{say('confirms')}</h3>
      <ul className="quiet-list">
        {preview.confirms.map((confirm) => (
          <li key={confirm.rep.userid} className="row">
            <span>
              {confirm.rep.name} {confirm.onLeave ? <Toned tone="wait">{say('leave')}</Toned> : null}
            </span>
            <span className="num">
              <span className="faint">{say('reach', { n: count(confirm.recipients) })}</span>{' '}
              <strong className={confirm.tasks > MANY_CONFIRMS ? 'rule-false' : undefined}>
                {say('tasks', { n: confirm.tasks })}
              </strong>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
