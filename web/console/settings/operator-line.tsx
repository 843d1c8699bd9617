import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { answer, client, rememberCsrf, type OperatorPatch, type OperatorView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton, useAct } from '../parts/act-button';
import { settingsText } from '../texts/wecom';
import { type Role, ROLES } from './roles';

/** One operator: what they may do, which WeCom member they are, and whether they may sign in. */
export function OperatorLine({ operator }: { operator: OperatorView }) {
  const say = useText(settingsText);
  const { busy, act } = useAct();
  const reps = useQuery({
    queryKey: ['reps', 'all'],
    queryFn: () => answer(client.GET('/api/v1/reps', { params: { query: { limit: 200 } } })),
  });
  const { id, name, role, active, wecomUserid } = operator;
  // Kept in lower case; a member who is no rep, or is past the first 200, is shown by userid.
  const members = (reps.data?.items ?? []).map((rep) => ({ value: rep.userid.toLowerCase(), label: rep.name }));
  const known = members.some((member) => member.value === wecomUserid);
  const options = known || !wecomUserid ? members : [{ value: wecomUserid, label: wecomUserid }, ...members];

  async function change(body: OperatorPatch) {
    const { csrf } = await answer(client.PATCH('/api/v1/operators/{id}', { params: { path: { id } }, body }));
    if (csrf) rememberCsrf(csrf);
  }

  return (
    <li className="row operator-line" data-testid={`operator-${name}`}>
      <span className="strong">{name}</span>
      {active ? null : <Toned tone="quiet">{say('deactivated')}</Toned>}
      <Select
        size="small"
        value={role as Role}
        disabled={busy}
        aria-label={say('roleOf', { name })}
        options={ROLES.map((one) => ({ value: one, label: say(one) }))}
        onChange={(chosen) => void act(() => change({ role: chosen }), say('saved'))}
        style={{ minWidth: 96 }}
        data-testid={`role-${name}`}
      />
      <Select
        size="small"
        showSearch={{ optionFilterProp: 'label' }}
        allowClear
        value={wecomUserid}
        disabled={busy}
        placeholder={say('linkNobody')}
        aria-label={say('linkOf', { name })}
        options={options}
        onChange={(userid: string | undefined) => void act(() => change({ wecomUserid: userid ?? null }), say('saved'))}
        style={{ minWidth: 160 }}
        data-testid={`link-${name}`}
      />
      <ActButton
        size="small"
        type="text"
        danger={active}
        work={() => change({ active: !active })}
        done={say('saved')}
        ask={active ? { title: say('deactivateTitle', { name }), text: say('deactivateText') } : undefined}
        testid={`active-${name}`}
      >
        {say(active ? 'deactivate' : 'activate')}
      </ActButton>
    </li>
  );
}
