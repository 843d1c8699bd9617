import { useText } from '../../ui/i18n/language';
import { syncErrors } from '../texts/sync';

/** Why a run does not go on, in words for those whose cause is known; else as WeCom or the service said it. */
export function useSyncError(): (code: string | null, said: string) => string {
  const say = useText(syncErrors);
  return (code, said) => (code !== null && code in syncErrors ? say(code as keyof typeof syncErrors) : said);
}
