import { Button, Input } from 'antd';
import { useState } from 'react';
import { answer, client, type KfSession } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { useAct } from '../parts/act-button';
import { useCan } from '../session';
import { kfText } from '../texts/kf';

const MOST_BYTES = 2048;

/** The box to answer in, or why there is none now. A key made with the draft keeps two presses one message. */
export function ReplyBox({ session }: { session: KfSession }) {
  const say = useText(kfText);
  const can = useCan();
  const { busy, act } = useAct();
  const [text, setText] = useState('');
  const [key, setKey] = useState(() => crypto.randomUUID());
  if (!can('conversations.answer')) return null;
  const closed = closedBecause(session, say);
  if (closed) {
    return (
      <p className="kf-closed" data-testid="kf-closed">
        {closed}
      </p>
    );
  }
  const bytes = new TextEncoder().encode(text).length;
  const ready = text.trim() !== '' && bytes <= MOST_BYTES;
  async function send() {
    const body = { text: text.trim(), key };
    const path = { params: { path: { id: session.id } }, body };
    if (!(await act(() => answer(client.POST('/api/v1/kf/sessions/{id}/reply', path)), say('sent')))) return;
    setText('');
    setKey(crypto.randomUUID());
  }
  return (
    <form
      className="kf-reply"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void send();
      }}
    >
      <Input.TextArea
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={say('replyHint')}
        aria-label={say('reply')}
        status={bytes > MOST_BYTES ? 'error' : undefined}
        data-testid="kf-text"
      />
      <div className="kf-reply-foot">
        <span className="faint num">
          {say('left', { n: session.repliesLeft, until: moment(session.replyUntil) })}
          {bytes > MOST_BYTES * 0.8 ? ` · ${say('bytes', { n: bytes })}` : ''}
        </span>
        <Button type="primary" htmlType="submit" disabled={!ready} loading={busy} data-testid="kf-send">
          {say('send')}
        </Button>
      </div>
    </form>
  );
}

function closedBecause(session: KfSession, say: (key: keyof typeof kfText, values?: Record<string, string>) => string) {
  if (session.state === 'human') return say('held', { name: session.servicerName });
  if (session.state === 'queued') return say('waiting');
  if (session.state === 'ended') return say('ended');
  return session.repliesLeft === 0 ? say('noRoom') : null;
}
