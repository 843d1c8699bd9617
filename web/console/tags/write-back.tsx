import { App, Switch } from 'antd';
import { answer, client, type TagRow } from '../../api/client';
import { count } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { useCan } from '../session';
import { tagsText } from '../texts/tags';

/** Off unless someone turns it on, knowing how many calls it costs and whose view of the customer changes. */
export function WriteBack({ tag }: { tag: TagRow }) {
  const say = useText(tagsText);
  const common = useText(shared);
  const { modal } = App.useApp();
  const { busy, act, ask } = useAct();
  const can = useCan();

  const set = (writeBack: boolean) =>
    act(
      () => answer(client.PATCH('/api/v1/tags/{id}', { params: { path: { id: tag.id } }, body: { writeBack } })),
      say(writeBack ? 'writeBackOn' : 'writeBackOff'),
    );

  async function turnOn() {
    const cost = await ask(() =>
      answer(client.GET('/api/v1/tags/{id}/write-back-cost', { params: { path: { id: tag.id } } })),
    );
    if (!cost) return;
    modal.confirm({
      title: say('writeBackAsk', { name: tag.name }),
      content: say('writeBackCost', {
        n: count(tag.customers),
        calls: count(cost.calls),
        minutes: count(Math.max(1, Math.ceil(cost.minutes))),
      }),
      okText: say('turnOn'),
      cancelText: common('cancel'),
      okButtonProps: { 'data-testid': 'write-back-confirm' },
      onOk: () => set(true),
    });
  }

  return (
    <Switch
      size="small"
      checked={tag.writeBack}
      loading={busy}
      disabled={!can('tags.write')}
      onChange={(on) => void (on ? turnOn() : set(false))}
      aria-label={`${say('writeBack')}：${tag.name}`}
      data-testid={`write-back-${tag.id}`}
    />
  );
}
