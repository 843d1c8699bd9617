import { Button } from 'antd';
import { useState } from 'react';
import { answer, client, wholePage, type GroupWelcome, type JoinWay } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { shared } from '../../ui/i18n/shared';
import { StateTag } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Listing } from '../parts/listing';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { channelsText, groupEntryText } from '../texts/channels';
import { CodeCard } from './code-card';
import { GroupWelcomeDrawer } from './group-welcome-drawer';
import { JoinWayDrawer } from './join-way-drawer';

/** Codes into groups, and what newcomers are told there. */
export function GroupEntry() {
  return (
    <>
      <JoinWays />
      <GroupWelcomes />
    </>
  );
}

function JoinWays() {
  const say = useText(groupEntryText);
  const words = useText(channelsText);
  const common = useText(shared);
  const can = useCan();
  const [open, setOpen] = useState<JoinWay | 'new'>();
  const make = can('channels.write') ? (
    <Button onClick={() => setOpen('new')} data-testid="join-way-new">
      {say('newWay')}
    </Button>
  ) : null;
  return (
    <Section title={say('ways')} extra={make}>
      <p className="faint">{say('waysLead')}</p>
      <Listing<JoinWay>
        name="join-ways"
        label={say('ways')}
        queryKey={['join-ways']}
        refetchMs={5_000}
        read={() => wholePage(answer(client.GET('/api/v1/join-ways')))}
        rowKey={(row) => row.id}
        empty={{ title: say('noWays'), next: say('noWaysNext') }}
        columns={[
          { title: words('code'), width: 84, render: (_, row) => <CodeCard {...row} size="small" /> },
          { title: say('name'), dataIndex: 'name', className: 'strong' },
          { title: say('state'), render: (_, row) => <Kept {...row} /> },
          { title: say('groups'), render: (_, row) => row.groups.map((group) => group.name).join('、') },
          {
            title: common('actions'),
            render: (_, row) =>
              can('channels.write') ? (
                <span className="wrap">
                  <Button size="small" onClick={() => setOpen(row)} data-testid={`join-way-edit-${row.id}`}>
                    {say('change')}
                  </Button>
                  <ActButton
                    size="small"
                    danger
                    testid={`join-way-remove-${row.id}`}
                    done={say('removed')}
                    ask={{ title: say('removeTitle'), text: say('removeText') }}
                    work={() => answer(client.DELETE('/api/v1/join-ways/{id}', { params: { path: { id: row.id } } }))}
                  >
                    {say('remove')}
                  </ActButton>
                </span>
              ) : null,
          },
        ]}
      />
      {open ? <JoinWayDrawer way={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} /> : null}
    </Section>
  );
}

function GroupWelcomes() {
  const say = useText(groupEntryText);
  const common = useText(shared);
  const can = useCan();
  const [open, setOpen] = useState<GroupWelcome | 'new'>();
  const make = can('channels.write') ? (
    <Button onClick={() => setOpen('new')} data-testid="group-welcome-new">
      {say('newWelcome')}
    </Button>
  ) : null;
  return (
    <Section title={say('welcomes')} extra={make}>
      <p className="faint">{say('welcomesLead')}</p>
      <Listing<GroupWelcome>
        name="group-welcomes"
        label={say('welcomes')}
        queryKey={['group-welcomes']}
        refetchMs={5_000}
        read={() => wholePage(answer(client.GET('/api/v1/group-welcomes')))}
        rowKey={(row) => row.id}
        empty={{ title: say('noWelcomes'), next: say('noWelcomesNext') }}
        columns={[
          { title: say('name'), dataIndex: 'name', className: 'strong' },
          { title: say('state'), render: (_, row) => <Kept {...row} /> },
          { title: say('text'), dataIndex: 'text' },
          {
            title: common('actions'),
            render: (_, row) =>
              can('channels.write') ? (
                <span className="wrap">
                  <Button size="small" onClick={() => setOpen(row)} data-testid={`group-welcome-edit-${row.id}`}>
                    {say('change')}
                  </Button>
                  <ActButton
                    size="small"
                    danger
                    testid={`group-welcome-remove-${row.id}`}
                    done={say('removed')}
                    ask={{ title: say('removeTitle'), text: say('removeText') }}
                    work={() =>
                      answer(client.DELETE('/api/v1/group-welcomes/{id}', { params: { path: { id: row.id } } }))
                    }
                  >
                    {say('remove')}
                  </ActButton>
                </span>
              ) : null,
          },
        ]}
      />
      {open ? (
        <GroupWelcomeDrawer welcome={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      ) : null}
    </Section>
  );
}

function Kept({ state, problem }: { state: string; problem: string | null }) {
  return (
    <>
      <StateTag of="kept" state={state} />
      {problem ? <div className="faint break kept-problem">{problem}</div> : null}
    </>
  );
}
