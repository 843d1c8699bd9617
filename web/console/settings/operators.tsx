import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { answer, client } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { settingsText } from '../texts/wecom';
import { OperatorLine } from './operator-line';
import { type Role, ROLES } from './roles';

interface NewOperator {
  name: string;
  role: Role;
  password: string;
}

/** Who may sign in to this console. */
export function Operators() {
  const say = useText(settingsText);
  const { busy, act } = useAct();
  const [form] = Form.useForm<NewOperator>();
  const operators = useQuery({
    queryKey: ['operators'],
    queryFn: () => answer(client.GET('/api/v1/operators')),
  });
  return (
    <Section title={say('operators')} testid="operators">
      <Shown query={operators} rows={2}>
        {(list) => (
          <ul className="quiet-list">
            {list.map((one) => (
              <OperatorLine key={one.id} operator={one} />
            ))}
          </ul>
        )}
      </Shown>
      <Form
        form={form}
        layout="inline"
        requiredMark={false}
        className="inline-form"
        initialValues={{ role: 'operator' }}
        onFinish={(body: NewOperator) =>
          void act(() => answer(client.POST('/api/v1/operators', { body })), say('added')).then(
            (added) => added && form.resetFields(),
          )
        }
      >
        <Form.Item name="name" rules={[{ required: true, message: say('operatorName') }]}>
          <Input
            placeholder={say('operatorName')}
            aria-label={say('operatorName')}
            maxLength={64}
            data-testid="operator-name"
          />
        </Form.Item>
        <Form.Item name="role">
          <Select
            aria-label={say('operatorRole')}
            style={{ minWidth: 110 }}
            options={ROLES.map((role) => ({ value: role, label: say(role) }))}
            data-testid="operator-role"
          />
        </Form.Item>
        <Form.Item name="password" rules={[{ required: true, min: 10, message: say('operatorPassword') }]}>
          <Input.Password
            placeholder={say('operatorPassword')}
            aria-label={say('operatorPassword')}
            autoComplete="new-password"
            data-testid="operator-password"
          />
        </Form.Item>
        <Button htmlType="submit" loading={busy} data-testid="operator-add">
          {say('operatorAdd')}
        </Button>
      </Form>
    </Section>
  );
}
