import type { ChannelView } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Metric } from '../parts/metric';
import { Section } from '../parts/section';
import { channelsText } from '../texts/channels';

/** Who came, who stayed, who was welcomed, and why the others were not. */
export function Missed({ view }: { view: ChannelView }) {
  const say = useText(channelsText);
  const { counts, missed } = view;
  const why = (code: string) => {
    const key = `miss-${code}`;
    return key in channelsText ? say(key as 'miss-waiting') : say('miss-other', { code });
  };
  return (
    <>
      <div className="metrics metrics-three">
        <Metric label={say('arrived')} by="arrived" value={count(counts.arrived)} testid="count-arrived" />
        <Metric label={say('friends')} by="stillFriends" value={count(counts.friends)} testid="count-friends" />
        <Metric label={say('welcomed')} by="welcomed" value={count(counts.welcomed)} testid="count-welcomed" />
      </div>
      {missed.length ? (
        <Section title={say('missed')} testid="missed">
          <ul className="quiet-list">
            {missed.map(({ code, people }) => (
              <li key={code} className="row">
                <span>{why(code)}</span>
                <span className="num">{say('people', { n: count(people) })}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}
