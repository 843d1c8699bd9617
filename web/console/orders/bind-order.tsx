import { Modal } from 'antd';
import { useState } from 'react';
import { answer, client, type OrderRow } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { CustomerSelect } from '../parts/customer-select';
import { useName } from '../texts/names';
import { ordersText } from '../texts/orders';

/** Gives one unmatched order to a customer. */
export function BindOrder({ order, onClose }: { order: OrderRow | undefined; onClose: () => void }) {
  const say = useText(ordersText);
  const common = useText(shared);
  const name = useName();
  const { busy, act } = useAct();
  const [customerId, setCustomerId] = useState<number>();

  async function bind() {
    if (!order || customerId === undefined) return;
    const bound = await act(
      () =>
        answer(client.POST('/api/v1/orders/{id}/bind', { params: { path: { id: order.id } }, body: { customerId } })),
      say('bound'),
    );
    if (bound) close();
  }

  function close() {
    setCustomerId(undefined);
    onClose();
  }

  return (
    <Modal
      open={order !== undefined}
      title={say('bindTitle')}
      okText={say('bind')}
      okButtonProps={{ disabled: customerId === undefined, 'data-testid': 'bind-confirm' }}
      cancelText={common('cancel')}
      confirmLoading={busy}
      onOk={() => void bind()}
      onCancel={close}
    >
      <p className="faint">
        {order ? `${name(order.source)} ${order.number} · ${order.buyer.nickname}` : ''}
        <br />
        {say('bindLead')}
      </p>
      <CustomerSelect label={say('bindHint')} value={customerId} onChange={setCustomerId} testid="bind-customer" />
    </Modal>
  );
}
