import { TimePicker } from 'antd';
import dayjs from 'dayjs';

/** 'HH:mm' on a 24-hour clock, whatever the browser's language. */
export function TimeInput(props: {
  label: string;
  value: string;
  disabled?: boolean;
  onChange: (value: string) => void;
  testid: string;
}) {
  const [hour, minute] = props.value.split(':').map(Number);
  return (
    <TimePicker
      format="HH:mm"
      minuteStep={5}
      needConfirm={false}
      allowClear={false}
      disabled={props.disabled}
      style={{ width: '100%' }}
      aria-label={props.label}
      value={dayjs().hour(hour).minute(minute)}
      onChange={(value) => value && props.onChange(value.format('HH:mm'))}
      data-testid={props.testid}
    />
  );
}
