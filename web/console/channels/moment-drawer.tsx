import { Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { answer, client, type MomentRequest } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { useChoices } from '../rules/pickers';
import { momentsText } from '../texts/channels';
import { PictureInput } from './picture-input';

const MOST_PICTURES = 9;

/** A moment for reps to publish. */
export function MomentDrawer({ onClose }: { onClose: () => void }) {
  const say = useText(momentsText);
  const { busy, act } = useAct();
  const reps = useChoices('rep') ?? [];
  const tags = useChoices('tag') ?? [];
  const [draft, setDraft] = useState<MomentRequest>({ text: '', attachments: [], users: [], tagIds: [] });
  const set = (part: Partial<MomentRequest>) => setDraft({ ...draft, ...part });
  const { attachments } = draft;

  async function send() {
    const body = { ...draft, attachments: attachments.filter((one) => one.pictureId > 0) };
    if (await act(() => answer(client.POST('/api/v1/moments', { body })), say('sent'))) onClose();
  }

  return (
    <Drawer open onClose={onClose} title={say('create')} size={420}>
      <div className="stack">
        <label className="field-wide">
          <span>{say('text')}</span>
          <Input.TextArea
            autoSize={{ minRows: 4, maxRows: 12 }}
            value={draft.text}
            maxLength={2000}
            placeholder={say('textHint')}
            onChange={(event) => set({ text: event.target.value })}
            data-testid="moment-text"
          />
        </label>
        <strong>{say('pictures')}</strong>
        {attachments.map((one, at) => (
          // Pictures have no identity but their place.
          <div className="row" key={at}>
            <PictureInput
              value={one.pictureId}
              label={say('pictures')}
              onChange={(pictureId) =>
                set({ attachments: attachments.map((other, n) => (n === at ? { ...other, pictureId } : other)) })
              }
              testid={`moment-picture-${at}`}
            />
            <Button
              size="small"
              type="text"
              danger
              aria-label={say('removePicture', { n: at + 1 })}
              onClick={() => set({ attachments: attachments.filter((_, n) => n !== at) })}
            >
              ✕
            </Button>
          </div>
        ))}
        {attachments.length < MOST_PICTURES ? (
          <Button
            type="dashed"
            onClick={() => set({ attachments: [...attachments, { kind: 'image', pictureId: 0 }] })}
            data-testid="moment-picture-add"
          >
            {say('addPicture')}
          </Button>
        ) : null}
        <label className="field-wide">
          <span>{say('reps')}</span>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            value={draft.users}
            options={reps}
            placeholder={say('reps')}
            aria-label={say('reps')}
            onChange={(users: string[]) => set({ users })}
            data-testid="moment-reps"
          />
        </label>
        <label className="field-wide">
          <span>{say('tags')}</span>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            value={draft.tagIds}
            options={tags}
            placeholder={say('tags')}
            aria-label={say('tags')}
            onChange={(tagIds: number[]) => set({ tagIds })}
            data-testid="moment-tags"
          />
        </label>
        <Button
          type="primary"
          loading={busy}
          disabled={!draft.users.length || (!draft.text.trim() && !attachments.some((one) => one.pictureId > 0))}
          onClick={() => void send()}
          data-testid="moment-send"
        >
          {say('send')}
        </Button>
      </div>
    </Drawer>
  );
}
