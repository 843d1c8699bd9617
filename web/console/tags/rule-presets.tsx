import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { answer, client, type TagRulePreset } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { ruleText } from '../texts/tags';

/** Ready rules to start from; choosing one fills the editor in and saves nothing. */
export function RulePresets({ onChoose }: { onChoose: (preset: TagRulePreset) => void }) {
  const say = useText(ruleText);
  const presets = useQuery({
    queryKey: ['tag-rule-presets'],
    staleTime: Infinity,
    queryFn: () => answer(client.GET('/api/v1/tag-rules/presets')),
  });
  return (
    <Section title={say('presets')}>
      <Shown query={presets} rows={1}>
        {(known) => (
          <div className="wrap">
            {known.map((preset, index) => (
              <Button
                key={preset.name}
                size="small"
                title={preset.sentence}
                onClick={() => onChoose(preset)}
                data-testid={`rule-preset-${index}`}
              >
                {preset.name}
              </Button>
            ))}
          </div>
        )}
      </Shown>
    </Section>
  );
}
