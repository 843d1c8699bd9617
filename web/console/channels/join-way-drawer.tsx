import { Button, Checkbox, Drawer, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { answer, client, type JoinWay, type JoinWayRequest } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { useChoices } from '../rules/pickers';
import { groupEntryText } from '../texts/channels';

const NEW: JoinWayRequest = { name: '', groupIds: [], autoCreate: false, baseName: '', baseNumber: 1 };

/** A code into groups, new or changed. */
export function JoinWayDrawer({ way, onClose }: { way?: JoinWay; onClose: () => void }) {
  const say = useText(groupEntryText);
  const common = useText(shared);
  const { busy, act } = useAct();
  const groups = useChoices('group') ?? [];
  const [draft, setDraft] = useState<JoinWayRequest>(() =>
    way
      ? {
          name: way.name,
          groupIds: way.groups.map((group) => group.id),
          autoCreate: way.autoCreate,
          baseName: way.baseName,
          baseNumber: way.baseNumber,
        }
      : NEW,
  );
  const set = (part: Partial<JoinWayRequest>) => setDraft({ ...draft, ...part });

  async function save() {
    const done = await act(
      () =>
        way
          ? answer(client.PUT('/api/v1/join-ways/{id}', { params: { path: { id: way.id } }, body: draft }))
          : answer(client.POST('/api/v1/join-ways', { body: draft })),
      say('saved'),
    );
    if (done) onClose();
  }

  return (
    <Drawer open onClose={onClose} title={say(way ? 'editWay' : 'newWay')} size={420}>
      <div className="stack">
        <label className="field-wide">
          <span>{say('name')}</span>
          <Input
            value={draft.name}
            maxLength={30}
            onChange={(event) => set({ name: event.target.value })}
            data-testid="join-way-name"
          />
        </label>
        <label className="field-wide">
          <span>{say('groups')}</span>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            maxCount={5}
            value={draft.groupIds}
            options={groups}
            placeholder={say('groupsHint')}
            aria-label={say('groups')}
            onChange={(groupIds: number[]) => set({ groupIds })}
            data-testid="join-way-groups"
          />
        </label>
        <Checkbox
          checked={draft.autoCreate}
          onChange={(event) => set({ autoCreate: event.target.checked })}
          data-testid="join-way-auto"
        >
          {say('autoCreate')}
        </Checkbox>
        {draft.autoCreate ? (
          <>
            <label className="field-wide">
              <span>{say('baseName')}</span>
              <Input
                value={draft.baseName}
                maxLength={40}
                onChange={(event) => set({ baseName: event.target.value })}
                data-testid="join-way-base"
              />
            </label>
            <label className="field-wide">
              <span>{say('baseNumber')}</span>
              <InputNumber
                min={1}
                precision={0}
                value={draft.baseNumber}
                aria-label={say('baseNumber')}
                onChange={(baseNumber) => set({ baseNumber: baseNumber ?? 1 })}
                data-testid="join-way-number"
              />
            </label>
          </>
        ) : null}
        <Button
          type="primary"
          loading={busy}
          disabled={!draft.name.trim() || !draft.groupIds.length}
          onClick={() => void save()}
          data-testid="join-way-save"
        >
          {common('save')}
        </Button>
      </div>
    </Drawer>
  );
}
