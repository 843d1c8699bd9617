import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton, useAct } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { settingsText } from '../texts/wecom';

const USUAL = ['orders.write', 'orders.read', 'customers.read', 'products.write', 'analytics.read'];

/** Keys of machines; a key's text is shown once and kept nowhere. */
export function Keys() {
  const say = useText(settingsText);
  const { busy, act } = useAct();
  const [made, setMade] = useState<string>();
  const [form] = Form.useForm<{ name: string; permissions: string[] }>();
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => answer(client.GET('/api/v1/keys')) });

  async function make(body: { name: string; permissions: string[] }) {
    const done = await act(async () => setMade((await answer(client.POST('/api/v1/keys', { body }))).key));
    if (done) form.resetFields();
  }

  return (
    <Section title={say('keys')} testid="keys">
      {made ? (
        <Alert
          type="success"
          title={say('keyShown')}
          description={<code className="break">{made}</code>}
          closable={{ onClose: () => setMade(undefined) }}
          data-testid="key-made"
        />
      ) : null}
      <Shown query={keys} rows={2}>
        {(list) =>
          list.length === 0 ? (
            <p className="faint">{say('noKeys')}</p>
          ) : (
            <ul className="quiet-list">
              {list.map((key) => (
                <li key={key.id} className="row">
                  <span>
                    <strong>{key.name}</strong> <span className="faint break">{key.permissions.join(' ')}</span>
                  </span>
                  <span className="wrap num">
                    <span className="faint">{moment(key.createdAt)}</span>
                    {key.revokedAt ? (
                      <Toned tone="quiet">{say('revoked')}</Toned>
                    ) : (
                      <ActButton
                        size="small"
                        danger
                        testid={`key-revoke-${key.id}`}
                        done={say('revoked')}
                        ask={{ title: say('keyRevoke'), text: say('keyRevokeText') }}
                        work={() => answer(client.DELETE('/api/v1/keys/{id}', { params: { path: { id: key.id } } }))}
                      >
                        {say('keyRevoke')}
                      </ActButton>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <Form form={form} layout="inline" className="inline-form" onFinish={(body) => void make(body)}>
        <Form.Item name="name" rules={[{ required: true, message: say('keyName') }]}>
          <Input placeholder={say('keyName')} aria-label={say('keyName')} maxLength={64} data-testid="key-name" />
        </Form.Item>
        <Form.Item name="permissions" rules={[{ required: true, message: say('keyPermissions') }]}>
          <Select
            mode="tags"
            style={{ minWidth: 260 }}
            placeholder={say('keyPermissions')}
            aria-label={say('keyPermissions')}
            options={USUAL.map((value) => ({ value, label: value }))}
            data-testid="key-permissions"
          />
        </Form.Item>
        <Button htmlType="submit" loading={busy} data-testid="key-add">
          {say('keyAdd')}
        </Button>
      </Form>
    </Section>
  );
}
