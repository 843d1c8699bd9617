import { Link } from 'react-router';
import { type EffectView } from '../../api/client';
import { useReps } from '../parts/known';

/** Whom an effect is about: the rep by name, the customer with the way to their page, the group by its id. */
export function Subject({ row }: { row: EffectView }) {
  const reps = useReps();
  if (!row.rep && !row.customer && !row.group) return <>—</>;
  const name = reps.data?.items.find((rep) => rep.userid === row.rep)?.name ?? row.rep;
  return (
    <span className="wrap">
      {row.rep ? <span title={row.rep}>{name}</span> : null}
      {row.customer ? <Link to={`/customers?q=${encodeURIComponent(row.customer)}`}>{row.customer}</Link> : null}
      {row.group ? <span>{row.group}</span> : null}
    </span>
  );
}
