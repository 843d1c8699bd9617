import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, client, type ChannelRequest, type ChannelView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton, useAct } from '../parts/act-button';
import { PageHead, Section } from '../parts/section';
import { useChoices } from '../rules/pickers';
import { useCan } from '../session';
import { channelsText } from '../texts/channels';
import { CodeCard } from './code-card';
import { draftOf, newChannel } from './draft';
import { Missed } from './missed';
import { WelcomeEditor } from './welcome-editor';
import { WelcomePreview } from './welcome-preview';

/** A channel: its code and counts, who meets people, and what they are told, with the welcome as it would read. */
export function ChannelForm({ view }: { view?: ChannelView }) {
  const say = useText(channelsText);
  const can = useCan();
  const navigate = useNavigate();
  const { busy, act } = useAct();
  const [draft, setDraft] = useState<ChannelRequest>(() => (view ? draftOf(view) : newChannel()));
  const reps = useChoices('rep') ?? [];
  const tags = useChoices('tag') ?? [];
  const set = (part: Partial<ChannelRequest>) => setDraft({ ...draft, ...part });
  const complete = draft.name.trim() !== '' && draft.users.length + draft.parties.length > 0;
  const frozen = view?.state === 'removed' || !can('channels.write');

  async function save() {
    if (view) {
      const path = { params: { path: { id: view.id } } };
      await act(() => answer(client.PUT('/api/v1/channels/{id}', { ...path, body: draft })), say('saved'));
      return;
    }
    let id = 0;
    const done = await act(
      async () => (id = (await answer(client.POST('/api/v1/channels', { body: draft }))).id),
      say('savedNew'),
    );
    if (done) void navigate(`/channels/${id}`, { replace: true });
  }

  return (
    <>
      <PageHead
        title={view ? view.name : say('newTitle')}
        actions={
          frozen ? null : (
            <>
              {view ? (
                <ActButton
                  danger
                  testid="channel-remove"
                  done={say('removed')}
                  ask={{ title: say('removeTitle'), text: say('removeText') }}
                  work={() => answer(client.DELETE('/api/v1/channels/{id}', { params: { path: { id: view.id } } }))}
                >
                  {say('remove')}
                </ActButton>
              ) : null}
              <Button type="primary" loading={busy} disabled={!complete} onClick={() => void save()} data-testid="save">
                {say('save')}
              </Button>
            </>
          )
        }
      />
      <div className="columns">
        <div>
          <Section title={say('basics')}>
            <div className="stack">
              <label className="field-wide">
                <span>{say('name')}</span>
                <Input
                  value={draft.name}
                  maxLength={30}
                  placeholder={say('nameHint')}
                  onChange={(event) => set({ name: event.target.value })}
                  data-testid="channel-name"
                />
              </label>
              <label className="field-wide">
                <span>{say('reps')}</span>
                <Select
                  mode="multiple"
                  showSearch={{ optionFilterProp: 'label' }}
                  maxCount={100}
                  value={draft.users}
                  options={reps}
                  placeholder={say('repsHint')}
                  aria-label={say('reps')}
                  onChange={(users: string[]) => set({ users })}
                  data-testid="channel-reps"
                />
              </label>
              <Checkbox
                checked={draft.skipVerify}
                onChange={(event) => set({ skipVerify: event.target.checked })}
                data-testid="channel-skip-verify"
              >
                {say('skipVerify')}
              </Checkbox>
              <label className="field-wide">
                <span>{say('tags')}</span>
                <Select
                  mode="multiple"
                  showSearch={{ optionFilterProp: 'label' }}
                  maxCount={20}
                  value={draft.tagIds}
                  options={tags}
                  placeholder={say('tagsHint')}
                  aria-label={say('tags')}
                  onChange={(tagIds: number[]) => set({ tagIds })}
                  data-testid="channel-tags"
                />
              </label>
            </div>
          </Section>
          <Section title={say('welcome')}>
            <WelcomeEditor value={draft.welcome} onChange={(welcome) => set({ welcome })} />
          </Section>
        </div>
        <div>
          {view ? (
            <Section title={say('code')} extra={<StateTag of="kept" state={view.state} />}>
              <CodeCard {...view} />
            </Section>
          ) : null}
          <WelcomePreview users={draft.users} welcome={draft.welcome} />
          {view ? <Missed view={view} /> : null}
        </div>
      </div>
    </>
  );
}
