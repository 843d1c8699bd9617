import { Tabs } from 'antd';
import type { EffectView, InboxEvent } from '../../api/client';
import { useSearchParams } from 'react-router';
import { useText } from '../../ui/i18n/language';
import { PageHead } from '../parts/section';
import { wecomText } from '../texts/wecom';
import { Effects } from '../wecom/effects';
import { Inbox } from '../wecom/inbox';

/** What went to WeCom and what came from it, with the few that wait for a person. */
export default function Wecom() {
  const say = useText(wecomText);
  const [params, setParams] = useSearchParams();
  const tab = params.get('tab') ?? 'effects';
  const state = params.get('state') ?? undefined;
  const choose = (next?: string) => setParams({ tab, ...(next ? { state: next } : {}) }, { replace: true });
  return (
    <>
      <PageHead title={say('title')} lead={say('lead')} />
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(key) => setParams({ tab: key }, { replace: true })}
        items={[
          {
            key: 'effects',
            label: say('effects'),
            children: <Effects state={state as EffectView['state'] | undefined} onState={choose} />,
          },
          {
            key: 'inbox',
            label: say('inbox'),
            children: <Inbox state={state as InboxEvent['state'] | undefined} onState={choose} />,
          },
        ]}
      />
    </>
  );
}
