import { Button, Checkbox, Drawer, Input } from 'antd';
import { useState } from 'react';
import { answer, client, type GroupWelcome, type GroupWelcomeRequest } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { channelsText, groupEntryText } from '../texts/channels';
import { AttachmentsEditor } from './attachments-editor';

/** A group's welcome, new or changed. */
export function GroupWelcomeDrawer({ welcome, onClose }: { welcome?: GroupWelcome; onClose: () => void }) {
  const say = useText(groupEntryText);
  const words = useText(channelsText);
  const common = useText(shared);
  const { busy, act } = useAct();
  const [draft, setDraft] = useState<GroupWelcomeRequest>(() => ({
    name: welcome?.name ?? '',
    text: welcome?.text ?? '欢迎{昵称}，',
    attachment: welcome?.attachment ?? undefined,
    notify: welcome?.notify ?? true,
  }));
  const set = (part: Partial<GroupWelcomeRequest>) => setDraft({ ...draft, ...part });

  async function save() {
    const done = await act(
      () =>
        welcome
          ? answer(client.PUT('/api/v1/group-welcomes/{id}', { params: { path: { id: welcome.id } }, body: draft }))
          : answer(client.POST('/api/v1/group-welcomes', { body: draft })),
      say('saved'),
    );
    if (done) onClose();
  }

  return (
    <Drawer open onClose={onClose} title={say(welcome ? 'editWelcome' : 'newWelcome')} size={420}>
      <div className="stack">
        <label className="field-wide">
          <span>{say('name')}</span>
          <Input
            value={draft.name}
            maxLength={64}
            onChange={(event) => set({ name: event.target.value })}
            data-testid="group-welcome-name"
          />
        </label>
        <label className="field-wide">
          <span>{say('text')}</span>
          <Input.TextArea
            autoSize={{ minRows: 3, maxRows: 10 }}
            value={draft.text}
            maxLength={1000}
            placeholder={say('textHint')}
            onChange={(event) => set({ text: event.target.value })}
            data-testid="group-welcome-text"
          />
        </label>
        <p className="faint">{say('textHint')}</p>
        <strong>{words('attachments')}</strong>
        <AttachmentsEditor
          value={draft.attachment ? [draft.attachment] : []}
          most={1}
          onChange={([attachment]) => set({ attachment })}
        />
        {welcome ? null : (
          <Checkbox
            checked={draft.notify}
            onChange={(event) => set({ notify: event.target.checked })}
            data-testid="group-welcome-notify"
          >
            {say('notify')}
          </Checkbox>
        )}
        <Button
          type="primary"
          loading={busy}
          disabled={!draft.name.trim()}
          onClick={() => void save()}
          data-testid="group-welcome-save"
        >
          {common('save')}
        </Button>
      </div>
    </Drawer>
  );
}
