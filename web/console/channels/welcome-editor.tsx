import { Button, Input } from 'antd';
import type { WelcomePlan, WelcomeWindow } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { TimeInput } from '../parts/time-input';
import { channelsText } from '../texts/channels';
import { AttachmentsEditor } from './attachments-editor';

const MOST_WINDOWS = 8;
const MOST_ATTACHMENTS = 9;

/** The texts by time of day, and what hangs on them. */
export function WelcomeEditor({ value, onChange }: { value: WelcomePlan; onChange: (value: WelcomePlan) => void }) {
  const say = useText(channelsText);
  const { windows } = value;
  const set = (at: number, part: Partial<WelcomeWindow>) =>
    onChange({ ...value, windows: windows.map((window, n) => (n === at ? { ...window, ...part } : window)) });
  return (
    <div className="stack">
      <p className="faint">{say('welcomeHint')}</p>
      <label className="field-wide">
        <span>{say('usualText')}</span>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 10 }}
          value={value.text}
          maxLength={1300}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
          data-testid="welcome-text"
        />
      </label>
      {windows.map((window, at) => (
        // Windows have no identity but their place.
        <div className="welcome-window" key={at} data-testid={`welcome-window-${at}`}>
          <div className="welcome-times">
            <TimeInput
              label={`${say('from')} ${at + 1}`}
              value={window.from}
              onChange={(from) => set(at, { from })}
              testid={`window-from-${at}`}
            />
            <span aria-hidden>–</span>
            <TimeInput
              label={`${say('to')} ${at + 1}`}
              value={window.to}
              onChange={(to) => set(at, { to })}
              testid={`window-to-${at}`}
            />
            <Button
              size="small"
              type="text"
              danger
              aria-label={say('removeWindow', { n: at + 1 })}
              onClick={() => onChange({ ...value, windows: windows.filter((_, n) => n !== at) })}
              data-testid={`window-remove-${at}`}
            >
              ✕
            </Button>
          </div>
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={window.text}
            maxLength={1300}
            aria-label={`${say('windowText')} ${at + 1}`}
            placeholder={say('windowText')}
            onChange={(event) => set(at, { text: event.target.value })}
            data-testid={`window-text-${at}`}
          />
        </div>
      ))}
      {windows.length < MOST_WINDOWS ? (
        <Button
          type="dashed"
          onClick={() => onChange({ ...value, windows: [...windows, { from: '22:00', to: '08:00', text: '' }] })}
          data-testid="window-add"
        >
          {say('addWindow')}
        </Button>
      ) : null}
      <strong>{say('attachments')}</strong>
      <AttachmentsEditor
        value={value.attachments}
        most={MOST_ATTACHMENTS}
        onChange={(attachments) => onChange({ ...value, attachments })}
      />
    </div>
  );
}
