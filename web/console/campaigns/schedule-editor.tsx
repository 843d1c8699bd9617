import { DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import type { CampaignParams } from '../../api/client';
import { instantOfLocal, localOfInstant } from '../../ui/format';
import { useLanguage, useText } from '../../ui/i18n/language';
import { campaignsText } from '../texts/campaigns';

type Schedule = CampaignParams['schedule'];
const DAYS = Array.from({ length: 31 }, (_, index) => index + 1);
const WEEKDAYS = {
  zh: ['一', '二', '三', '四', '五', '六', '日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};
const WEDNESDAY = 3;

/** When it happens: one instant for a broadcast; days of the month or of the week for a member day. */
export function ScheduleEditor(props: {
  kind: string;
  schedule: Schedule;
  disabled: boolean;
  onChange: (schedule: Schedule) => void;
}) {
  const { kind, schedule, disabled, onChange } = props;
  const say = useText(campaignsText);
  const { language } = useLanguage();
  if (kind === 'broadcast') {
    return (
      <label className="field">
        <span>{say('once')}</span>
        <DatePicker
          showTime={{ format: 'HH:mm', minuteStep: 5 }}
          format="YYYY-MM-DD HH:mm"
          disabled={disabled}
          aria-label={say('once')}
          // The picker knows only the browser's zone, so it is shown the shop's wall clock as if it were local.
          value={schedule.at ? dayjs(localOfInstant(schedule.at)) : null}
          onChange={(value) => onChange(value ? { at: instantOfLocal(value.format('YYYY-MM-DDTHH:mm')) } : {})}
          data-testid="campaign-at"
        />
      </label>
    );
  }
  const weekly = schedule.weekdays !== undefined;
  return (
    <div className="toolbar">
      <Segmented
        aria-label={say('scheduleBy')}
        disabled={disabled}
        value={weekly ? 'week' : 'month'}
        onChange={(by) => onChange(by === 'week' ? { weekdays: [WEDNESDAY] } : { daysOfMonth: [8, 18, 28] })}
        options={[
          { value: 'month', label: say('byMonth') },
          { value: 'week', label: say('byWeek') },
        ]}
      />
      <Select<number[]>
        mode="multiple"
        disabled={disabled}
        className="grow"
        aria-label={say(weekly ? 'weekly' : 'monthly')}
        value={weekly ? schedule.weekdays : schedule.daysOfMonth}
        onChange={(days) => {
          const sorted = [...days].sort((a, b) => a - b);
          onChange(weekly ? { weekdays: sorted } : { daysOfMonth: sorted });
        }}
        options={
          weekly
            ? WEEKDAYS[language].map((name, index) => ({ value: index + 1, label: say('weekday', { d: name }) }))
            : DAYS.map((day) => ({ value: day, label: String(day) }))
        }
        data-testid="campaign-days"
      />
    </div>
  );
}
