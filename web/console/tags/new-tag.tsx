import { Form, Input, Modal } from 'antd';
import { answer, client } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { tagsText } from '../texts/tags';

/** A tag without a rule, to be set by hand or by import. */
export function NewTag({ open, onClose }: { open: boolean; onClose: () => void }) {
  const say = useText(tagsText);
  const common = useText(shared);
  const { busy, act } = useAct();
  const [form] = Form.useForm<{ name: string; group: string }>();

  async function make() {
    const body = await form.validateFields();
    if (await act(() => answer(client.POST('/api/v1/tags', { body })), say('made'))) onClose();
  }

  return (
    <Modal
      open={open}
      title={say('newTag')}
      okText={common('save')}
      okButtonProps={{ 'data-testid': 'tag-save' }}
      cancelText={common('cancel')}
      confirmLoading={busy}
      onOk={() => void make()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false}>
        <Form.Item name="group" label={say('tagGroup')} rules={[{ required: true, message: say('needed') }]}>
          <Input maxLength={64} data-testid="tag-group" />
        </Form.Item>
        <Form.Item name="name" label={say('tagName')} rules={[{ required: true, message: say('needed') }]}>
          <Input maxLength={64} data-testid="tag-name" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
