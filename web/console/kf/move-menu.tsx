import { App, Button, Dropdown } from 'antd';
import { answer, client, type KfAccount, type KfSession } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { kfText } from '../texts/kf';

type Goal = { to: 'assistant' | 'queued' | 'human' | 'ended'; servicer?: string };

/** Where the session may go from here: the pool, a serving servicer, the API, its end. Asks first. */
export function MoveMenu({ session, account }: { session: KfSession; account: KfAccount | undefined }) {
  const say = useText(kfText);
  const common = useText(shared);
  const { modal } = App.useApp();
  const { busy, act } = useAct();
  const { state } = session;
  const serving = (account?.servicers ?? []).filter((one) => one.serving && one.userid !== session.servicerUserid);
  const goals: { key: string; label: string; goal: Goal; danger?: boolean }[] = [
    ...(state === 'new' ? [{ key: 'assistant', label: say('toApi'), goal: { to: 'assistant' as const } }] : []),
    ...(state === 'new' || state === 'assistant'
      ? [{ key: 'queued', label: say('toQueue'), goal: { to: 'queued' as const } }]
      : []),
    ...serving.map(({ userid, name }) => ({
      key: `human-${userid}`,
      label: say('toPerson', { name }),
      goal: { to: 'human' as const, servicer: userid },
    })),
    { key: 'ended', label: say('end'), goal: { to: 'ended' as const }, danger: true },
  ];
  function go({ label, goal, danger }: (typeof goals)[number]) {
    const body = { ...goal, key: crypto.randomUUID() };
    modal.confirm({
      title: say('moveAsk', { what: label }),
      content: say('moveText'),
      okText: label,
      okButtonProps: { danger, 'data-testid': 'kf-move-confirm' },
      cancelText: common('cancel'),
      onOk: () =>
        act(
          () => answer(client.POST('/api/v1/kf/sessions/{id}/move', { params: { path: { id: session.id } }, body })),
          say('moved'),
        ),
    });
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: goals.map(({ key, label, danger }) => ({ key, label, danger })),
        onClick: ({ key }) => {
          const chosen = goals.find((one) => one.key === key);
          if (chosen) go(chosen);
        },
      }}
    >
      <Button size="small" loading={busy} data-testid="kf-move">
        {say('move')}
      </Button>
    </Dropdown>
  );
}
