import { useText } from '../../ui/i18n/language';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { Keys } from '../settings/keys';
import { Operators } from '../settings/operators';
import { ReachRules } from '../settings/reach-rules';
import { Retention } from '../settings/retention';
import { Reps } from '../settings/reps';
import { OpenSessions } from '../settings/sessions';
import { Sync } from '../settings/sync';
import { settingsText } from '../texts/wecom';

/** What an operator may set; machine settings are environment variables and stand in the documentation. */
export default function Settings() {
  const say = useText(settingsText);
  const can = useCan();
  return (
    <>
      <PageHead title={say('title')} />
      <Sync />
      <Reps />
      <ReachRules />
      {can('access.operators') ? <Operators /> : null}
      {can('access.keys') ? <Keys /> : null}
      {can('access.operators') ? <OpenSessions /> : null}
      {can('operations.read') ? <Retention /> : null}
    </>
  );
}
