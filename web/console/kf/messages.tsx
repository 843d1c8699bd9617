import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { answer, client, type KfMessage, type KfSession } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { FaultBox, Waiting } from '../parts/list-states';
import { kfText } from '../texts/kf';
import { useKfWords } from './kf-words';

const REFRESH_MS = 3_000;

/** Oldest first, with what is still on its way, or was not taken, at the end. */
export function Messages({ session }: { session: KfSession }) {
  const say = useText(kfText);
  const end = useRef<HTMLOListElement>(null);
  const list = useInfiniteQuery({
    queryKey: ['kf', 'messages', session.id],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        client.GET('/api/v1/kf/sessions/{id}/messages', {
          params: { path: { id: session.id }, query: { cursor } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const newest = list.data?.pages[0]?.items[0]?.id;
  useEffect(() => {
    if (end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [newest, session.unsent.length]);
  if (list.isPending) return <Waiting />;
  if (!list.data) return <FaultBox error={list.error} onRetry={() => void list.refetch()} />;
  const messages = list.data.pages.flatMap((page) => page.items).toReversed();
  return (
    // It scrolls within itself, so the keyboard needs a stop here.
    <ol className="chat kf-chat" ref={end} tabIndex={0} aria-label={say('messages')} data-testid="kf-messages">
      {list.hasNextPage ? (
        <li>
          <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {say('earlier')}
          </Button>
        </li>
      ) : null}
      {!messages.length && !session.unsent.length ? <li className="faint">{say('noMessages')}</li> : null}
      {messages.map((message) => (
        <Line key={message.id} message={message} session={session} />
      ))}
      {session.unsent.map((reply) => (
        <li key={`unsent-${reply.id}`} className="chat-out" data-testid={`kf-unsent-${reply.id}`}>
          <div className="faint num">
            {reply.by || say('us')} · {moment(reply.at)}
          </div>
          <div className="bubble kf-unsent">{reply.text}</div>
          <div className="wrap">
            <StateTag of="effect" state={reply.state} />
            <span className="faint break">
              {reply.code && reply.code in kfText ? say(reply.code as keyof typeof kfText) : reply.reason}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Line({ message, session }: { message: KfMessage; session: KfSession }) {
  const say = useText(kfText);
  const { nameOf, gist } = useKfWords();
  const who = message.from === 'customer' ? nameOf(session.visitor) : message.name || say('us');
  return (
    <li className={message.from === 'customer' ? 'chat-in' : 'chat-out'}>
      <div className="faint num">
        {who} · {moment(message.at)}
      </div>
      <div className="bubble">
        {message.recalled ? <em className="faint">{say('recalled')}</em> : gist(message.type, message.text)}
      </div>
    </li>
  );
}
