import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { answer, client, type ReachSettings } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { TimeInput } from '../parts/time-input';
import { useCan } from '../session';
import { settingsText } from '../texts/wecom';

const BUDGETS = ['month-days', '7-per-week', '1-per-day'] as const;

/** Send budget, quiet hours and caps: one set for everything that is sent. */
export function ReachRules() {
  const say = useText(settingsText);
  const settings = useQuery({
    queryKey: ['reach-settings'],
    queryFn: () => answer(client.GET('/api/v1/reach/settings')),
  });
  return (
    <Section title={say('reach')} testid="reach">
      <p className="faint">{say('reachLead')}</p>
      <Shown query={settings} rows={3}>
        {(data) => <Form key={JSON.stringify(data)} kept={data} />}
      </Shown>
    </Section>
  );
}

function Form({ kept }: { kept: ReachSettings }) {
  const say = useText(settingsText);
  const common = useText(shared);
  const can = useCan();
  const { busy, act } = useAct();
  const [typed, setTyped] = useState(kept);
  const locked = !can('reach.write');
  const set = (part: Partial<ReachSettings>) => setTyped({ ...typed, ...part });
  const number = (name: 'maxPerDay' | 'coolingDays', min: number, max: number) => (
    <label>
      <span>{say(name)}</span>
      <InputNumber
        min={min}
        max={max}
        precision={0}
        disabled={locked}
        style={{ width: '100%' }}
        aria-label={say(name)}
        value={typed[name]}
        onChange={(value) => set({ [name]: value ?? kept[name] })}
        data-testid={`reach-${name}`}
      />
    </label>
  );
  const time = (name: 'quietFrom' | 'quietTo') => (
    <label>
      <span>{say(name)}</span>
      <TimeInput
        label={say(name)}
        disabled={locked}
        value={typed[name]}
        onChange={(value) => set({ [name]: value })}
        testid={`reach-${name}`}
      />
    </label>
  );
  return (
    <>
      <div className="fields">
        <label>
          <span>{say('budgetRule')}</span>
          <Select
            value={typed.budgetRule}
            disabled={locked}
            aria-label={say('budgetRule')}
            onChange={(budgetRule) => set({ budgetRule })}
            options={BUDGETS.map((rule) => ({ value: rule, label: say(rule) }))}
            data-testid="reach-budget"
          />
        </label>
        {time('quietFrom')}
        {time('quietTo')}
        {number('maxPerDay', 1, 20)}
        {number('coolingDays', 0, 60)}
        <label>
          <span>{say('holdoutShare')}</span>
          <InputNumber
            min={0}
            max={50}
            precision={0}
            disabled={locked}
            style={{ width: '100%' }}
            aria-label={say('holdoutShare')}
            value={Math.round(typed.holdoutShare * 100)}
            onChange={(value) => set({ holdoutShare: (value ?? 0) / 100 })}
            data-testid="reach-holdout"
          />
        </label>
      </div>
      {locked ? null : (
        <Button
          type="primary"
          className="gap-above"
          loading={busy}
          disabled={JSON.stringify(typed) === JSON.stringify(kept)}
          onClick={() => void act(() => answer(client.PUT('/api/v1/reach/settings', { body: typed })), say('saved'))}
          data-testid="reach-save"
        >
          {common('save')}
        </Button>
      )}
    </>
  );
}
