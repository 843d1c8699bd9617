import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, client, type RuleKindView, type TagRulePreset, type TagRuleView } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton, useAct } from '../parts/act-button';
import { same } from '../parts/same';
import { useTags } from '../parts/known';
import { PageHead, Section } from '../parts/section';
import { RuleEditor } from '../rules/rule-editor';
import { RulePreviewPane, usePreview } from '../rules/rule-preview';
import { emptyGroup, isComplete, withGroupRoot } from '../rules/rule-tree';
import { useCan } from '../session';
import { ruleText } from '../texts/tags';
import { RulePresets } from './rule-presets';
import { WhyNot } from './why-not';

const NEW = 0;

/** Draft → preview → confirm. Saving never runs anything; confirming says first how many enter and leave. */
export function RuleForm({ kinds, view }: { kinds: RuleKindView[]; view?: TagRuleView }) {
  const say = useText(ruleText);
  const can = useCan();
  const navigate = useNavigate();
  const { busy, act } = useAct();
  const [name, setName] = useState(view?.name ?? '');
  const [tagId, setTagId] = useState<number | undefined>(view?.tag.id);
  const [newTag, setNewTag] = useState({ name: '', group: '' });
  const [expiresDays, setExpiresDays] = useState<number | null>(view?.expiresDays ?? null);
  const [saved, setSaved] = useState(() => (view ? withGroupRoot(view.rule) : emptyGroup()));
  const [rule, setRule] = useState(saved);
  const { preview } = usePreview(rule, kinds, view?.id);
  const tags = useTags();

  const known = new Map(kinds.map((kind) => [kind.kind, kind]));
  const tagGiven = tagId === NEW ? newTag.name.trim() && newTag.group.trim() : tagId !== undefined;
  const complete = Boolean(name.trim() && tagGiven && isComplete(rule, known));
  const changed = !view || name !== view.name || expiresDays !== view.expiresDays || !same(rule, saved);
  const writable = can('tags.write');

  async function save() {
    const edit = { name: name.trim(), rule, expiresDays };
    const tag = tagId === NEW ? { newTag: { name: newTag.name.trim(), group: newTag.group.trim() } } : { tagId };
    await act(async () => {
      if (view) {
        await answer(client.PUT('/api/v1/tag-rules/{id}', { params: { path: { id: view.id } }, body: edit }));
        setSaved(rule);
      } else {
        const made = await answer(client.POST('/api/v1/tag-rules', { body: { ...edit, ...tag } }));
        void navigate(`/tag-rules/${made.id}`, { replace: true });
      }
    }, say('saved'));
  }

  function begin(preset: TagRulePreset) {
    const existing = tags.data?.find((tag) => tag.name === preset.tag.name && tag.group === preset.tag.group);
    setName(preset.name);
    setTagId(existing?.id ?? NEW);
    setNewTag(preset.tag);
    setExpiresDays(preset.expiresDays);
    setRule(withGroupRoot(preset.rule));
  }

  return (
    <>
      <PageHead
        title={view?.name ?? say('newTitle')}
        lead={
          view ? (
            <>
              <StateTag of="rule" state={view.state} detail={say('version', { n: view.version })} />{' '}
              {view.state !== 'draft' && view.liveVersion !== null && view.liveVersion !== view.version
                ? say('draftNote', { n: view.liveVersion })
                : ''}{' '}
              {changed ? say('unsaved') : ''}
            </>
          ) : null
        }
        actions={
          writable ? (
            <>
              {view ? <Actions view={view} changed={changed} preview={preview.data} /> : null}
              <Button
                type={changed ? 'primary' : 'default'}
                disabled={!complete || !changed}
                loading={busy}
                onClick={() => void save()}
                title={complete ? undefined : say('incomplete')}
                data-testid="rule-save"
              >
                {say('saveDraft')}
              </Button>
            </>
          ) : null
        }
      />
      <div className="columns columns-wide">
        <div>
          {view ? null : <RulePresets onChoose={begin} />}
          <Section title={say('who')}>
            <RuleEditor rule={rule} kinds={kinds} onChange={writable ? setRule : undefined} />
          </Section>
          <Section title={say('tag')}>
            <div className="fields">
              <label>
                <span>{say('name')}</span>
                <Input
                  value={name}
                  maxLength={64}
                  placeholder={say('nameHint')}
                  onChange={(event) => setName(event.target.value)}
                  data-testid="rule-name"
                />
              </label>
              <label>
                <span>{say('tag')}</span>
                <Select<number>
                  value={tagId}
                  disabled={view !== undefined}
                  placeholder={say('pickTag')}
                  aria-label={say('tag')}
                  showSearch={{ optionFilterProp: 'label' }}
                  onChange={setTagId}
                  options={[
                    { value: NEW, label: say('createTag') },
                    ...(tags.data ?? []).map((tag) => ({ value: tag.id, label: `${tag.group}·${tag.name}` })),
                  ]}
                  data-testid="rule-tag"
                />
              </label>
              {tagId === NEW ? (
                <>
                  <label>
                    <span>{say('newTagGroup')}</span>
                    <Input
                      value={newTag.group}
                      maxLength={64}
                      onChange={(event) => setNewTag({ ...newTag, group: event.target.value })}
                      data-testid="rule-tag-group"
                    />
                  </label>
                  <label>
                    <span>{say('newTagName')}</span>
                    <Input
                      value={newTag.name}
                      maxLength={64}
                      onChange={(event) => setNewTag({ ...newTag, name: event.target.value })}
                      data-testid="rule-tag-name"
                    />
                  </label>
                </>
              ) : null}
              <label>
                <span>{say('expires')}</span>
                <InputNumber
                  min={1}
                  max={3650}
                  precision={0}
                  value={expiresDays}
                  placeholder={say('expiresHint')}
                  onChange={setExpiresDays}
                  style={{ width: '100%' }}
                  data-testid="rule-expires"
                />
              </label>
            </div>
          </Section>
        </div>
        <div>
          <Section title={say('preview')} testid="rule-preview-section">
            <RulePreviewPane rule={rule} kinds={kinds} tagRuleId={view?.id} />
          </Section>
          <WhyNot rule={rule} kinds={kinds} ready={isComplete(rule, known)} />
        </div>
      </div>
    </>
  );
}

function Actions(props: {
  view: TagRuleView;
  changed: boolean;
  preview: { enters: number; leaves: number } | undefined;
}) {
  const say = useText(ruleText);
  const { view, changed, preview } = props;
  const path = { params: { path: { id: view.id } } };
  const running = view.state === 'live' && view.liveVersion === view.version;
  return (
    <>
      {view.state === 'live' ? (
        <>
          <ActButton
            danger
            testid="rule-pause"
            done={say('paused')}
            ask={{ title: say('pauseAsk'), text: say('pauseText') }}
            work={() => answer(client.POST('/api/v1/tag-rules/{id}/pause', path))}
          >
            {say('pause')}
          </ActButton>
          <ActButton
            testid="rule-run"
            done={say('ran')}
            work={() => answer(client.POST('/api/v1/tag-rules/{id}/run', path))}
          >
            {say('run')}
          </ActButton>
        </>
      ) : null}
      {running ? null : (
        <ActButton
          type={changed ? 'default' : 'primary'}
          disabled={changed || !preview}
          testid="rule-confirm"
          done={say('confirmed')}
          ask={{
            title: say('confirmAsk'),
            text: say('confirmText', { enters: count(preview?.enters ?? 0), leaves: count(preview?.leaves ?? 0) }),
          }}
          work={() => answer(client.POST('/api/v1/tag-rules/{id}/confirm', path))}
        >
          {say('confirm')}
        </ActButton>
      )}
    </>
  );
}
