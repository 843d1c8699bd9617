import { Button, Input, InputNumber, Select } from 'antd';
import type { BeatParams } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { TimeInput } from '../parts/time-input';
import { campaignsText } from '../texts/campaigns';
import { nextBeat } from './draft';

const MOST_BEATS = 8;
const OFFSETS = Array.from({ length: 15 }, (_, index) => index - 7);

/** The beats as a timeline: each its day, hour, text, and until when a rep may still confirm it. */
export function BeatsEditor(props: {
  beats: BeatParams[];
  target: 'customers' | 'groups';
  disabled: boolean;
  onChange: (beats: BeatParams[]) => void;
}) {
  const { beats, target, disabled, onChange } = props;
  const say = useText(campaignsText);
  const dayText = (days: number) =>
    days === 0 ? say('dayItself') : say(days < 0 ? 'dayBefore' : 'dayAfter', { n: Math.abs(days) });

  function set(index: number, part: Partial<BeatParams>) {
    onChange(beats.map((beat, at) => (at === index ? { ...beat, ...part } : beat)));
  }

  return (
    <>
      <ol className="beats-edit">
        {beats.map((beat, index) => (
          <li key={beat.key} data-testid={`beat-${index}`}>
            <div className="row">
              <strong>{say('beat', { n: index + 1 })}</strong>
              {beats.length > 1 && !disabled ? (
                <Button
                  size="small"
                  type="text"
                  danger
                  aria-label={say('beatRemove', { n: index + 1 })}
                  onClick={() => onChange(beats.filter((_, at) => at !== index))}
                  data-testid={`beat-remove-${index}`}
                >
                  ✕
                </Button>
              ) : null}
            </div>
            <div className="fields beat-fields">
              <label>
                <span>{say('beatDay')}</span>
                <Select<number>
                  value={beat.offsetDays}
                  disabled={disabled}
                  aria-label={say('beatDay')}
                  onChange={(offsetDays) => set(index, { offsetDays })}
                  options={OFFSETS.map((days) => ({ value: days, label: dayText(days) }))}
                  data-testid={`beat-day-${index}`}
                />
              </label>
              <label>
                <span>{say('beatAt')}</span>
                <TimeInput
                  label={say('beatAt')}
                  value={beat.at}
                  disabled={disabled}
                  onChange={(at) => set(index, { at })}
                  testid={`beat-at-${index}`}
                />
              </label>
              <label>
                <span>{say('beatLabel')}</span>
                <Input
                  value={beat.label}
                  maxLength={64}
                  onChange={(event) => set(index, { label: event.target.value })}
                  data-testid={`beat-label-${index}`}
                />
              </label>
              <label>
                <span title={say('beatValidHint')}>{say('beatValid')}</span>
                <InputNumber
                  min={15}
                  max={1440}
                  step={15}
                  precision={0}
                  disabled={disabled}
                  value={beat.validMinutes}
                  style={{ width: '100%' }}
                  aria-label={`${say('beatValid')}：${say('beatValidHint')}`}
                  onChange={(minutes) => set(index, { validMinutes: minutes ?? 180 })}
                  data-testid={`beat-valid-${index}`}
                />
              </label>
              <label className="wide">
                <span>{say('beatText')}</span>
                <Input.TextArea
                  autoSize={{ minRows: 2, maxRows: 8 }}
                  value={beat.text}
                  maxLength={1300}
                  placeholder={say(target === 'customers' ? 'beatTextHint' : 'beatTextGroups')}
                  onChange={(event) => set(index, { text: event.target.value })}
                  data-testid={`beat-text-${index}`}
                />
              </label>
            </div>
          </li>
        ))}
      </ol>
      {beats.length < MOST_BEATS && !disabled ? (
        <Button type="dashed" onClick={() => onChange([...beats, nextBeat(beats)])} data-testid="beat-add">
          {say('beatAdd')}
        </Button>
      ) : null}
    </>
  );
}
