import { useEffect, useState } from 'react';

/** The sentence being edited for one prospect. It survives a reload: typed text is never lost. */
export function useDraft(prospectId: number, suggestion: string): [string, (text: string) => void] {
  const key = `huitou.draft.${prospectId}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? suggestion);
  useEffect(() => {
    if (text === suggestion) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  }, [key, text, suggestion]);
  return [text, setText];
}
