import { Button, Dropdown } from 'antd';
import { answer, client, type ProspectOutcome, type ProspectRow } from '../../api/client';
import { dayPlus } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { prospectsText } from '../texts/prospects';

const LATER_DAYS = 7;

/** What an operator learned about a prospect outside the sidebar. */
export function Outcome({ row, today }: { row: ProspectRow; today: string }) {
  const say = useText(prospectsText);
  const { busy, act } = useAct();
  const record = (body: ProspectOutcome) =>
    act(
      () => answer(client.POST('/api/v1/prospects/{id}/outcome', { params: { path: { id: row.id } }, body })),
      say('recorded'),
    );
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'replied', label: say('replied') },
          { key: 'later', label: say('later') },
          { key: 'not-interested', label: say('notInterested') },
          { key: 'wrong-person', label: say('wrongPerson') },
        ],
        onClick: ({ key }) =>
          void record(
            key === 'later'
              ? { outcome: 'later', until: dayPlus(today, LATER_DAYS) }
              : { outcome: key as ProspectOutcome['outcome'] },
          ),
      }}
    >
      <Button size="small" loading={busy} data-testid={`outcome-${row.id}`}>
        {say('set')}
      </Button>
    </Dropdown>
  );
}
