import { Drawer } from 'antd';
import { Link } from 'react-router';
import { answer, client, type RecipientRow } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Listing } from '../parts/listing';
import { occurrenceText } from '../texts/campaigns';

/** Which number of the cockpit is being looked into. */
export interface Listed {
  label: string;
  state?: string;
  beatId?: number;
}

/** The people or groups behind a number. */
export function RecipientsDrawer(props: { occurrenceId: number; listed: Listed | undefined; onClose: () => void }) {
  const say = useText(occurrenceText);
  const { occurrenceId, listed, onClose } = props;
  return (
    <Drawer
      open={listed !== undefined}
      onClose={onClose}
      size={560}
      title={listed ? say('listOf', { what: listed.label }) : ''}
    >
      {listed ? (
        <Listing<RecipientRow>
          name="recipients"
          label={listed.label}
          queryKey={['recipients', occurrenceId, listed.state, listed.beatId]}
          read={(cursor) =>
            answer(
              client.GET('/api/v1/occurrences/{id}/recipients', {
                params: {
                  path: { id: occurrenceId },
                  query: { state: listed.state, beatId: listed.beatId, cursor },
                },
              }),
            )
          }
          rowKey={(row) => `${row.target.kind}-${row.target.id}`}
          empty={{ title: say('listEmpty'), next: say('listEmptyNext') }}
          columns={[
            {
              title: say('recipient'),
              render: (_, row) =>
                row.target.kind === 'customer' ? (
                  <Link to={`/customers/${row.target.id}`}>{row.target.name}</Link>
                ) : (
                  row.target.name
                ),
            },
            { title: say('rep'), render: (_, row) => row.rep?.name ?? '—' },
            {
              title: say('state'),
              render: (_, row) => <StateTag of="recipient" state={row.state} detail={row.reasonLabel} />,
            },
            { title: say('at'), className: 'num nowrap', render: (_, row) => moment(row.at) },
          ]}
        />
      ) : null}
    </Drawer>
  );
}
