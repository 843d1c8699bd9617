import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client, type ProspectCard, type SidebarProspect } from '../api/client';
import { useFaultText } from '../ui/i18n/faults';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import { host } from './client';
import { useDraft } from './draft';

/**
 * One sentence to edit. It is sent only by the rep's tap, and 已发送 is recorded only after WeCom said ok; a message that
 * went out but could not be recorded is recorded again, never sent again.
 */
export function Composer(props: { card: ProspectCard; prospect: SidebarProspect; canSend: boolean }) {
  const { card, prospect, canSend } = props;
  const say = useText(sidebarText);
  const faultText = useFaultText();
  const queries = useQueryClient();
  const [text, setText] = useDraft(prospect.id, prospect.suggestion);
  const [turn, setTurn] = useState(0);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad?: boolean }>();
  const [unkept, setUnkept] = useState<string>();

  const choices = [prospect.suggestion, ...(card.alternatives.length ? card.alternatives : prospect.alternatives)];

  async function keep(words: string) {
    try {
      await answer(
        client.POST('/api/v1/sidebar/outcome', { body: { prospectId: prospect.id, outcome: 'sent', text: words } }),
      );
      setUnkept(undefined);
      setSaid({ text: say('sent') });
      await queries.invalidateQueries();
    } catch (error) {
      setUnkept(words);
      setSaid({ text: say('sentNotKept', { why: faultText(error) }), bad: true });
    }
  }

  async function send() {
    const words = text.trim();
    if (!words || busy) return;
    setBusy(true);
    setSaid(undefined);
    try {
      await host.sendText(words);
    } catch (error) {
      setSaid({ text: say('sendRefused', { why: (error as Error).message }), bad: true });
      setBusy(false);
      return;
    }
    await keep(words);
    setBusy(false);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid({ text: say('copied') });
    } catch {
      setSaid({ text: say('copyFailed'), bad: true });
    }
  }

  function another() {
    const next = (turn + 1) % choices.length;
    setTurn(next);
    setText(choices[next]);
  }

  const sent = prospect.state !== 'open';
  return (
    <section className="block composer" aria-label={say('say')}>
      <div className="composer-head">
        <h2>
          <label htmlFor="words">{say('say')}</label>
        </h2>
        {choices.length > 1 ? (
          <button type="button" className="link" onClick={another} data-testid="another">
            {say('another')}
          </button>
        ) : null}
      </div>
      <textarea
        id="words"
        rows={4}
        maxLength={1300}
        value={text}
        onChange={(event) => setText(event.target.value)}
        data-testid="words"
      />
      <div className="actions">
        {canSend ? (
          <button
            type="button"
            className="button main"
            disabled={busy || sent || unkept !== undefined || !text.trim()}
            onClick={() => void send()}
            data-testid="send"
          >
            {say(sent ? 'sent' : 'send')}
          </button>
        ) : prospect.externalUserid ? (
          <button
            type="button"
            className="button main"
            onClick={() => void host.openChat(prospect.externalUserid!).catch(() => copy())}
            data-testid="open-chat"
          >
            {say('openChat')}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => void copy()} data-testid="copy">
          {say('copy')}
        </button>
      </div>
      <p className={said?.bad ? 'said said-bad' : 'said'} role="status" data-testid="said">
        {said?.text}
      </p>
      {unkept === undefined ? null : (
        <button type="button" className="button" onClick={() => void keep(unkept)} data-testid="keep-again">
          {say('keepAgain')}
        </button>
      )}
    </section>
  );
}
