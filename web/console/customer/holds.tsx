import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { answer, client, type CustomerDetail } from '../../api/client';
import { moment } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton, useAct } from '../parts/act-button';
import { customerText } from '../texts/customers';
import { useCan } from '../session';

const KINDS = ['complaint', 'opted-out', 'refund'] as const;
type Kind = (typeof KINDS)[number];

/** Service first: while a hold is open no marketing kind reaches this customer, so holds stand above everything. */
export function Holds({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  const common = useText(shared);
  const can = useCan();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ kind: Kind; reason: string }>();

  async function add() {
    const body = await form.validateFields();
    const { id } = customer;
    const held = await act(
      () => answer(client.POST('/api/v1/customers/{id}/holds', { params: { path: { id } }, body })),
      say('holdDone'),
    );
    if (held) setOpen(false);
  }

  return (
    <div className="holds" data-testid="holds">
      {customer.holds.map((hold) => (
        <span className="hold" key={hold.id}>
          <Toned tone="bad">{hold.label}</Toned>
          <span>{hold.reason}</span>
          <span className="faint num">{say('holdSince', { since: moment(hold.since) })}</span>
          {can('customers.write') ? (
            <ActButton
              size="small"
              testid={`hold-end-${hold.id}`}
              done={say('holdEnded')}
              work={() =>
                answer(
                  client.DELETE('/api/v1/customers/{id}/holds/{holdId}', {
                    params: { path: { id: customer.id, holdId: hold.id } },
                  }),
                )
              }
            >
              {say('holdEnd')}
            </ActButton>
          ) : null}
        </span>
      ))}
      {can('customers.write') ? (
        <Button size="small" onClick={() => setOpen(true)} data-testid="hold-add">
          {say('holdAdd')}
        </Button>
      ) : null}
      <Modal
        open={open}
        title={say('holdTitle')}
        okText={say('holdAdd')}
        cancelText={common('cancel')}
        confirmLoading={busy}
        onOk={() => void add()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" initialValues={{ kind: 'complaint', reason: '' }} preserve={false}>
          <Form.Item name="kind" label={say('holdKind')}>
            <Select options={KINDS.map((kind) => ({ value: kind, label: say(kind) }))} data-testid="hold-kind" />
          </Form.Item>
          <Form.Item
            name="reason"
            label={say('holdReason')}
            rules={[{ required: true, whitespace: true, message: say('holdReasonNeeded') }]}
          >
            <Input maxLength={255} data-testid="hold-reason" />
          </Form.Item>
        </Form>
      </Modal>
    </div>
  );
}
