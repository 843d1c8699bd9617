import { Alert, Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, client, type CampaignKindView, type CampaignView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { useAct } from '../parts/act-button';
import { useNow } from '../parts/clock';
import { Waiting } from '../parts/list-states';
import { Defined } from '../parts/metric';
import { same } from '../parts/same';
import { PageHead, Section } from '../parts/section';
import { useRuleKinds } from '../rules/rule-kinds';
import { useCan } from '../session';
import { campaignsText } from '../texts/campaigns';
import { AudienceEditor } from './audience-editor';
import { BeatsEditor } from './beats-editor';
import { CampaignActions } from './campaign-actions';
import { isReady, paramsOf } from './draft';
import { PreviewPane } from './preview-pane';
import { ScheduleEditor } from './schedule-editor';

const EDITABLE = ['draft', 'in_review', 'approved', 'paused'];

/** The plan on the left, what it would do on the right. Saving never sends; sending is submit → approve → schedule. */
export function CampaignForm(props: { kinds: CampaignKindView[]; view?: CampaignView; holdoutShare: number }) {
  const { kinds, view } = props;
  const say = useText(campaignsText);
  const can = useCan();
  const navigate = useNavigate();
  const now = useNow();
  const { busy, act } = useAct();
  const ruleKinds = useRuleKinds();
  const [kind, setKind] = useState(view?.kind ?? 'member-day');
  const [name, setName] = useState(view?.name ?? '');
  const kindView = kinds.find((one) => one.kind === kind);
  const [params, setParams] = useState(
    () => view?.params ?? paramsOf(kindView, kindView?.presets[0]?.params, now, props.holdoutShare),
  );
  if (!ruleKinds.data) return <Waiting />;

  const known = new Map(ruleKinds.data.map((one) => [one.kind, one]));
  const changed = !view || name !== view.name || !same(params, view.params);
  const ready = isReady(name, params, known);
  const editable = can('campaigns.write') && (!view || EDITABLE.includes(view.state));

  function start(nextKind: string, preset: number) {
    const next = kinds.find((one) => one.kind === nextKind);
    setKind(nextKind);
    setParams(paramsOf(next, next?.presets[preset]?.params, now, props.holdoutShare));
  }

  async function save() {
    await act(async () => {
      if (view) {
        const path = { id: view.id };
        const body = { name: name.trim(), params };
        const kept = await answer(client.PUT('/api/v1/campaigns/{id}', { params: { path }, body }));
        setName(kept.name);
        setParams(kept.params);
      } else {
        const made = await answer(client.POST('/api/v1/campaigns', { body: { kind, name: name.trim(), params } }));
        void navigate(`/campaigns/${made.id}`, { replace: true });
      }
    }, say('saved'));
  }

  return (
    <>
      <PageHead
        title={view?.name ?? say('newTitle')}
        lead={view ? <StateTag of="campaign" state={view.state} detail={kindView?.label} /> : null}
        actions={
          <>
            {view ? <CampaignActions view={view} changed={changed} /> : null}
            {editable ? (
              <Button
                type={changed ? 'primary' : 'default'}
                disabled={!ready || !changed}
                loading={busy}
                title={ready ? undefined : say('incomplete')}
                onClick={() => void save()}
                data-testid="campaign-save"
              >
                {say('save')}
              </Button>
            ) : null}
          </>
        }
      />
      {view && editable && view.state !== 'draft' && changed ? (
        <Alert type="warning" showIcon title={say('editWarning')} className="gap-below" />
      ) : null}
      <div className="columns columns-wide">
        <fieldset className="bare" disabled={!editable}>
          <Section title={say('basics')}>
            <div className="fields">
              <label>
                <span>{say('name')}</span>
                <Input
                  value={name}
                  maxLength={128}
                  placeholder={say('nameHint')}
                  onChange={(event) => setName(event.target.value)}
                  data-testid="campaign-name"
                />
              </label>
              {view ? null : (
                <>
                  <label>
                    <span>{say('kind')}</span>
                    <Select<string>
                      value={kind}
                      aria-label={say('kind')}
                      onChange={(value) => start(value, 0)}
                      options={kinds.map((one) => ({ value: one.kind, label: one.label }))}
                      data-testid="campaign-kind"
                    />
                  </label>
                  <label>
                    <span>{say('preset')}</span>
                    <Select<number>
                      placeholder={say('preset')}
                      aria-label={say('preset')}
                      onChange={(index) => start(kind, index)}
                      options={(kindView?.presets ?? []).map((preset, index) => ({ value: index, label: preset.name }))}
                      data-testid="campaign-preset"
                    />
                  </label>
                </>
              )}
            </div>
          </Section>
          <Section title={say('schedule')}>
            <ScheduleEditor
              kind={kind}
              schedule={params.schedule}
              disabled={!editable}
              onChange={(schedule) => setParams({ ...params, schedule })}
            />
          </Section>
          <Section title={say('audience')}>
            <AudienceEditor
              audience={params.audience}
              kinds={ruleKinds.data}
              disabled={!editable}
              onChange={(audience) => setParams({ ...params, audience })}
            />
          </Section>
          <Section title={say('rhythm')}>
            <BeatsEditor
              beats={params.beats}
              target={params.audience.target}
              disabled={!editable}
              onChange={(beats) => setParams({ ...params, beats })}
            />
          </Section>
          <Section title={say('measure')}>
            <div className="fields">
              <label>
                <span>
                  <Defined by="holdout">{say('holdout')}</Defined>
                </span>
                <InputNumber
                  min={0}
                  max={50}
                  precision={0}
                  disabled={!editable}
                  style={{ width: '100%' }}
                  aria-label={say('holdout')}
                  value={Math.round(params.holdoutShare * 100)}
                  onChange={(value) => setParams({ ...params, holdoutShare: (value ?? 0) / 100 })}
                  data-testid="campaign-holdout"
                />
              </label>
              <label>
                <span>
                  <Defined by="lift">{say('attribution')}</Defined>
                </span>
                <InputNumber
                  min={1}
                  max={30}
                  precision={0}
                  disabled={!editable}
                  style={{ width: '100%' }}
                  aria-label={say('attribution')}
                  value={params.attributionDays}
                  onChange={(value) => setParams({ ...params, attributionDays: value ?? 7 })}
                  data-testid="campaign-attribution"
                />
              </label>
            </div>
          </Section>
        </fieldset>
        <PreviewPane view={view} changed={changed} />
      </div>
    </>
  );
}
