import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { definitions } from '../../ui/definitions';
import { useText } from '../../ui/i18n/language';

export type Definition = keyof typeof definitions;

/** A metric's name; its one definition opens on hover, on keyboard focus and on tap. */
export function Defined({ by, children }: { by: Definition; children: ReactNode }) {
  const say = useText(definitions);
  return (
    <Tooltip title={say(by)} trigger={['hover', 'focus', 'click']} styles={{ root: { maxWidth: 340 } }}>
      <button type="button" className="defined">
        {children}
      </button>
    </Tooltip>
  );
}

/** One number with its name, definition and a line of context. */
export function Metric(props: {
  label: string;
  by: Definition;
  value: ReactNode;
  unit?: string;
  note?: ReactNode;
  testid?: string;
}) {
  return (
    <div className="metric" data-testid={props.testid}>
      <Defined by={props.by}>{props.label}</Defined>
      <div className="metric-value num">
        {props.value}
        {props.unit ? <span className="metric-unit">{props.unit}</span> : null}
      </div>
      {props.note ? <div className="metric-note faint num">{props.note}</div> : null}
    </div>
  );
}
