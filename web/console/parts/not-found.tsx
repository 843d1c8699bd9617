import { Link } from 'react-router';
import { useText } from '../../ui/i18n/language';
import { shell } from '../texts/shell';

export function NotFound() {
  const say = useText(shell);
  return (
    <div className="empty">
      <h1>{say('notFound')}</h1>
      <Link to="/overview">{say('notFoundNext')}</Link>
    </div>
  );
}
