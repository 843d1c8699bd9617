import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, client, wholePage, type TagRow, type TagRuleView } from '../../api/client';
import { count, moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Listing } from '../parts/listing';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { NewTag } from '../tags/new-tag';
import { WriteBack } from '../tags/write-back';
import { tagsText } from '../texts/tags';

/** Tags and the rules that set them. */
export default function Tags() {
  const say = useText(tagsText);
  const can = useCan();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [making, setMaking] = useState(false);
  const newRule = can('tags.write') ? (
    <Button type="primary" onClick={() => void navigate('/tag-rules/new')} data-testid="rule-new">
      {say('newRule')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead
        title={say('title')}
        lead={say('lead')}
        actions={
          can('tags.write') ? (
            <>
              <Button onClick={() => setMaking(true)} data-testid="tag-new">
                {say('newTag')}
              </Button>
              {newRule}
            </>
          ) : null
        }
      />
      <Tabs
        activeKey={params.get('tab') ?? 'rules'}
        onChange={(tab) => setParams({ tab }, { replace: true })}
        items={[
          { key: 'rules', label: say('tabRules'), children: <Rules action={newRule} /> },
          { key: 'tags', label: say('tabTags'), children: <TagList action={newRule} /> },
        ]}
      />
      <NewTag open={making} onClose={() => setMaking(false)} />
    </>
  );
}

function Rules({ action }: { action: React.ReactNode }) {
  const say = useText(tagsText);
  return (
    <Listing<TagRuleView>
      name="tag-rules"
      label={say('tabRules')}
      queryKey={['tag-rules']}
      read={() => wholePage(answer(client.GET('/api/v1/tag-rules')))}
      rowKey={(row) => row.id}
      empty={{ title: say('rulesEmpty'), next: say('rulesEmptyNext'), action }}
      columns={[
        {
          title: say('sentence'),
          render: (_, row) => (
            <>
              <Link to={`/tag-rules/${row.id}`} className="strong" data-testid={`rule-${row.id}`}>
                {row.name}
              </Link>
              <div className="faint rule-short">{row.sentence}</div>
            </>
          ),
        },
        { title: say('name'), render: (_, row) => <span className="chip">{row.tag.name}</span> },
        { title: say('state'), render: (_, row) => <StateTag of="rule" state={row.state} /> },
        { title: say('customers'), align: 'right', className: 'num', render: (_, row) => count(row.customers) },
        {
          title: say('lastRunColumn'),
          className: 'num nowrap',
          render: (_, row) =>
            row.lastRun ? (
              <>
                {moment(row.lastRun.startedAt)}
                <div className="faint">
                  {say('entered', { n: count(row.lastRun.entered) })} · {say('left', { n: count(row.lastRun.left) })}
                </div>
              </>
            ) : (
              '—'
            ),
        },
      ]}
    />
  );
}

function TagList({ action }: { action: React.ReactNode }) {
  const say = useText(tagsText);
  return (
    <Listing<TagRow>
      name="tags"
      label={say('tabTags')}
      queryKey={['tags', 'list']}
      read={() => wholePage(answer(client.GET('/api/v1/tags')))}
      rowKey={(row) => row.id}
      empty={{ title: say('tagsEmpty'), next: say('tagsEmptyNext'), action }}
      columns={[
        {
          title: say('name'),
          render: (_, row) => (
            <>
              <span className="faint">{row.group}</span> <span className="strong">{row.name}</span>
            </>
          ),
        },
        {
          title: say('customers'),
          align: 'right',
          className: 'num',
          render: (_, row) => <Link to={`/customers?tag=${row.id}`}>{count(row.customers)}</Link>,
        },
        {
          title: say('rule'),
          render: (_, row) =>
            row.rule ? (
              <>
                <Link to={`/tag-rules/${row.rule.id}`}>{row.rule.name}</Link>{' '}
                <StateTag of="rule" state={row.rule.state} />
                {row.rule.lastRunAt ? (
                  <div className="faint num">{say('lastRun', { at: moment(row.rule.lastRunAt) })}</div>
                ) : null}
              </>
            ) : (
              <span className="faint">{say('noRule')}</span>
            ),
        },
        { title: say('writeBack'), render: (_, row) => <WriteBack tag={row} /> },
      ]}
    />
  );
}
