import { useText } from '../../ui/i18n/language';
import { kfText } from '../texts/kf';

/** How people and messages without a name or a text are called. */
export function useKfWords(): {
  nameOf: (visitor: { name: string; externalUserid: string }) => string;
  /** A message in one line: its text, else its kind in brackets. */
  gist: (type: string, text: string) => string;
} {
  const say = useText(kfText);
  const kind = (type: string) => (type in kfText ? say(type as keyof typeof kfText) : type);
  return {
    nameOf: ({ name, externalUserid }) => name || `${say('stranger')} ${externalUserid.slice(-4)}`,
    gist: (type, text) => (type === 'text' ? text : `[${kind(type)}]${text ? ` ${text}` : ''}`),
  };
}
