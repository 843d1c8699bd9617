import { OperatorView } from './access.dto';
import { Operator } from './operator.entity';
import { permissionsOf } from './permissions';

/** An operator as the API shows them; `links` are userids by operator. */
export function viewOf(operator: Operator, links: Map<number, string>): OperatorView {
  const { id, name, role, active } = operator;
  return {
    id,
    name,
    role,
    permissions: permissionsOf(role),
    active: Boolean(active),
    wecomUserid: links.get(id) ?? null,
  };
}
