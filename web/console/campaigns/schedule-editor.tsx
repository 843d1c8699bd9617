import { Segmented, Select } from 'antd';
import type { CampaignKind, CampaignParams } from '../../api/client';
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
  kind: CampaignKind;
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
        <input
          type="datetime-local"
          className="plain-input num"
          value={schedule.at ? localOfInstant(schedule.at) : ''}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value ? { at: instantOfLocal(event.target.value) } : {})}
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
