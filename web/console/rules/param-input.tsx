import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import type { ParamSchema } from '../../api/client';
import { useText, type Text } from '../../ui/i18n/language';
import { texts } from '../../ui/i18n/language';
import { useChoices } from './pickers';

/** One parameter of a condition, drawn from its JSON Schema to stand inside a sentence. */
export function ParamInput(props: {
  schema: ParamSchema;
  name: string;
  value: unknown;
  onChange: (value: unknown) => void;
  testid: string;
}) {
  const { schema, value, onChange, testid } = props;
  const label = schema.title ?? props.name;
  const many = schema.type === 'array';
  const one = many ? (schema.items ?? {}) : schema;
  const picked = useChoices(one.format);
  const say = useText(words);
  const known = (choice: string | number) =>
    choice in words
      ? say(choice as keyof typeof words)
      : (picked?.find((each) => each.value === choice)?.label ?? String(choice));
  const choices = one.enum?.map((choice) => ({ value: choice, label: known(choice) })) ?? picked;

  if (choices) {
    return (
      <Select
        size="small"
        className="param param-choice"
        mode={many ? 'multiple' : undefined}
        allowClear={many}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        maxTagCount={2}
        aria-label={label}
        placeholder={label}
        value={(value ?? undefined) as string | number | undefined}
        options={choices}
        onChange={(next: unknown) => onChange(next)}
        data-testid={testid}
      />
    );
  }
  if (one.type === 'integer' || one.type === 'number') {
    const fen = one.format === 'fen';
    return (
      <InputNumber
        size="small"
        className="param param-number"
        aria-label={label}
        prefix={fen ? '¥' : undefined}
        min={fen ? 0 : (one.minimum as number | undefined)}
        max={fen ? undefined : (one.maximum as number | undefined)}
        step={one.type === 'integer' ? 1 : 0.1}
        precision={one.type === 'integer' && !fen ? 0 : undefined}
        value={typeof value === 'number' ? (fen ? value / 100 : value) : null}
        onChange={(next) => onChange(next === null ? undefined : fen ? Math.round(next * 100) : next)}
        data-testid={testid}
      />
    );
  }
  if (one.format === 'day' || one.format === 'date') {
    return (
      <DatePicker
        size="small"
        className="param"
        aria-label={label}
        value={typeof value === 'string' ? dayjs(value) : null}
        onChange={(next) => onChange(next ? next.format('YYYY-MM-DD') : undefined)}
        data-testid={testid}
      />
    );
  }
  return (
    <Input
      size="small"
      className="param param-text"
      aria-label={label}
      placeholder={label}
      maxLength={one.maxLength}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      data-testid={testid}
    />
  );
}

/** Choices that the API names in English. */
const words: Record<string, Text> = texts({
  any: ['任一', 'any'],
  customer: ['客户', 'the customer'],
  rep: ['员工', 'the rep'],
  complaint: ['投诉未结', 'open complaint'],
  'opted-out': ['勿扰', 'opted out'],
  refund: ['退款中', 'refund open'],
  manual: ['人工', 'by hand'],
  rule: ['规则', 'a rule'],
  wecom: ['企业微信', 'WeCom'],
  import: ['导入', 'import'],
});
