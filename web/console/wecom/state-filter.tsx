import { count } from '../../ui/format';
import { inLanguage, useLanguage, useText } from '../../ui/i18n/language';
import { stateText, type StateOf } from '../../ui/states';
import { wecomText } from '../texts/wecom';

/** The states with how many are in each; pressing one shows only those. */
export function StateFilter(props: {
  of: StateOf;
  counts: Record<string, number>;
  chosen: string | undefined;
  onChoose: (state?: string) => void;
}) {
  const say = useText(wecomText);
  const { language } = useLanguage();
  const name = stateText(props.of);
  return (
    <div className="wrap state-filter" role="group" aria-label={say('state')}>
      <button
        type="button"
        className="chip"
        aria-pressed={props.chosen === undefined}
        onClick={() => props.onChoose()}
        data-testid="state-all"
      >
        {say('every')}
      </button>
      {Object.entries(props.counts).map(([state, number]) => (
        <button
          type="button"
          className="chip"
          key={state}
          aria-pressed={props.chosen === state}
          onClick={() => props.onChoose(state)}
          data-testid={`state-${state}`}
        >
          {inLanguage(name(state), language)} <strong className="num">{count(number)}</strong>
        </button>
      ))}
    </div>
  );
}
