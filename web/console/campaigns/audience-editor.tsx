import { Segmented, Select } from 'antd';
import type { CampaignParams, RuleKindView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { useChoices } from '../rules/pickers';
import { RuleEditor } from '../rules/rule-editor';
import { RulePreviewPane } from '../rules/rule-preview';
import { emptyGroup, withGroupRoot } from '../rules/rule-tree';
import { campaignsText } from '../texts/campaigns';

type Audience = CampaignParams['audience'];

/** Customers by a rule, or groups by name. An empty rule is never "everyone" and cannot be saved. */
export function AudienceEditor(props: {
  audience: Audience;
  kinds: RuleKindView[];
  disabled: boolean;
  onChange: (audience: Audience) => void;
}) {
  const { audience, kinds, disabled, onChange } = props;
  const say = useText(campaignsText);
  const groups = useChoices(audience.target === 'groups' ? 'group' : undefined);
  return (
    <div className="stack">
      <Segmented
        aria-label={say('target')}
        disabled={disabled}
        value={audience.target}
        onChange={(target) =>
          onChange(target === 'groups' ? { target: 'groups' } : { target: 'customers', rule: emptyGroup() })
        }
        options={[
          { value: 'groups', label: <span data-testid="audience-groups">{say('targetGroups')}</span> },
          { value: 'customers', label: <span data-testid="audience-customers">{say('targetCustomers')}</span> },
        ]}
      />
      {audience.target === 'groups' ? (
        <Select<number[]>
          mode="multiple"
          allowClear
          disabled={disabled}
          placeholder={say('allGroups')}
          aria-label={say('pickGroups')}
          showSearch={{ optionFilterProp: 'label' }}
          maxTagCount={6}
          value={audience.groupIds ?? []}
          onChange={(ids) => onChange({ target: 'groups', ...(ids.length ? { groupIds: ids } : {}) })}
          options={groups?.map((group) => ({ value: Number(group.value), label: group.label }))}
          data-testid="audience-pick"
        />
      ) : (
        <>
          <RuleEditor
            rule={withGroupRoot(audience.rule ?? emptyGroup())}
            kinds={kinds}
            onChange={disabled ? undefined : (rule) => onChange({ ...audience, rule })}
          />
          {audience.rule ? (
            <details className="as-table">
              <summary>{say('preview')}</summary>
              <RulePreviewPane rule={audience.rule} kinds={kinds} />
            </details>
          ) : null}
        </>
      )}
    </div>
  );
}
