import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client, type RuleGroup, type RuleKindView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { CustomerSelect } from '../parts/customer-select';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { RuleEditor } from '../rules/rule-editor';
import { ruleText } from '../texts/tags';

/** Takes one customer and says, condition by condition, why the rule holds for them or does not. */
export function WhyNot({ rule, kinds, ready }: { rule: RuleGroup; kinds: RuleKindView[]; ready: boolean }) {
  const say = useText(ruleText);
  const [customerId, setCustomerId] = useState<number>();
  const explained = useQuery({
    queryKey: ['rule-explain', rule, customerId],
    enabled: ready && customerId !== undefined,
    queryFn: () => answer(client.POST('/api/v1/rules/explain', { body: { rule, customerId: customerId! } })),
  });
  return (
    <Section title={say('why')} testid="why-not">
      <CustomerSelect label={say('whyHint')} value={customerId} onChange={setCustomerId} testid="why-customer" />
      {customerId !== undefined && ready ? (
        <Shown query={explained} rows={2}>
          {(data) => (
            <div className="why">
              <p className={`rule-${data.result} strong`} data-testid="why-result">
                {say('result')}：{say(data.result)}
              </p>
              <RuleEditor rule={rule} kinds={kinds} answers={data.nodes} />
            </div>
          )}
        </Shown>
      ) : null}
    </Section>
  );
}
