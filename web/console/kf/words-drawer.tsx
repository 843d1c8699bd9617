import { Button, Drawer, Form, Input } from 'antd';
import { answer, client, type KfAccount } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { kfText } from '../texts/kf';

/** What an account says by itself. */
export function WordsDrawer({ account, onClose }: { account: KfAccount | undefined; onClose: () => void }) {
  const say = useText(kfText);
  return (
    <Drawer
      open={account !== undefined}
      onClose={onClose}
      size={460}
      destroyOnHidden
      title={account ? say('wordsOf', { name: account.name }) : ''}
    >
      {account ? <Words account={account} onDone={onClose} /> : null}
    </Drawer>
  );
}

function Words({ account, onDone }: { account: KfAccount; onDone: () => void }) {
  const say = useText(kfText);
  const common = useText(shared);
  const { busy, act } = useAct();
  const path = { openKfid: account.openKfid };
  const fields = [
    ['welcome', say('welcome')],
    ['queued', say('queued')],
    ['taken', say('taken')],
    ['ended', say('farewell')],
  ] as const;
  return (
    <Form
      layout="vertical"
      initialValues={account.words}
      onFinish={(body: KfAccount['words']) =>
        void act(
          () => answer(client.PUT('/api/v1/kf/accounts/{openKfid}/words', { params: { path }, body })),
          say('saved'),
        ).then((done) => done && onDone())
      }
    >
      <p className="faint">{say('wordsLead')}</p>
      {fields.map(([name, label]) => (
        <Form.Item key={name} name={name} label={label}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={680} data-testid={`kf-words-${name}`} />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={busy} data-testid="kf-words-save">
        {common('save')}
      </Button>
    </Form>
  );
}
