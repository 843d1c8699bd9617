import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { answer, client, type EffectView } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { wecomText } from '../texts/wecom';

/** A person who has looked into WeCom says what really happened; nothing is preselected. */
export function DecideEffect({ effect, onClose }: { effect: EffectView | undefined; onClose: () => void }) {
  const say = useText(wecomText);
  const common = useText(shared);
  const { busy, act } = useAct();
  const [as, setAs] = useState<'absent' | 'done'>();
  const [msgid, setMsgid] = useState('');

  async function decide() {
    if (!effect || !as) return;
    const body = { as, ...(as === 'done' && msgid.trim() ? { msgid: msgid.trim() } : {}) };
    const path = { params: { path: { id: effect.id } } };
    const decided = await act(
      () => answer(client.POST('/api/v1/wecom/effects/{id}/decide', { ...path, body })),
      say('decided'),
    );
    if (decided) close();
  }

  function close() {
    setAs(undefined);
    setMsgid('');
    onClose();
  }

  return (
    <Modal
      open={effect !== undefined}
      title={say('decideTitle')}
      okText={say('decide')}
      okButtonProps={{ disabled: !as, 'data-testid': 'decide-confirm' }}
      cancelText={common('cancel')}
      confirmLoading={busy}
      onOk={() => void decide()}
      onCancel={close}
    >
      <p>{say('decideLead')}</p>
      <Radio.Group
        value={as}
        onChange={(event) => setAs(event.target.value as 'absent' | 'done')}
        options={[
          { value: 'done', label: say('done') },
          { value: 'absent', label: say('absent') },
        ]}
        data-testid="decide-as"
      />
      {as === 'done' ? (
        <label className="field gap-above">
          <span>{say('msgid')}</span>
          <Input
            value={msgid}
            maxLength={128}
            onChange={(event) => setMsgid(event.target.value)}
            data-testid="decide-msgid"
          />
        </label>
      ) : null}
    </Modal>
  );
}
