import { useQuery } from '@tanstack/react-query';
import type { CustomerMessage } from '../../api/client';
import { answer, client } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { Section } from '../parts/section';
import { customerText, MESSAGE_KINDS } from '../texts/customers';

/** The newest chat lines with the signals found in them; says so when no chat is archived. */
export function Chats({ messages }: { messages: CustomerMessage[] }) {
  const say = useText(customerText);
  const signals = useQuery({
    queryKey: ['signals'],
    staleTime: 600_000,
    queryFn: () => answer(client.GET('/api/v1/signals/summary', { params: { query: { days: 30 } } })),
  });
  const label = (intent: string) => signals.data?.find((signal) => signal.intent === intent)?.label ?? intent;
  const kind = (type: string) => (type in MESSAGE_KINDS ? say(MESSAGE_KINDS[type]) : type);
  const words = ({ revoked, text, type }: CustomerMessage) =>
    revoked ? say('revokedMessage') : text || `[${kind(type) || say('kindOther')}]`;
  return (
    <Section title={say('messages')} testid="customer-chats">
      {messages.length === 0 ? (
        <p className="faint">
          {say('noMessages')}：{say('noMessagesNext')}
        </p>
      ) : null}
      {/* It scrolls within itself: without a stop for the keyboard, nobody without a mouse would see its end. */}
      <ol className="chat" tabIndex={0} aria-label={say('messages')}>
        {messages.map((message) => (
          <li key={message.id} className={message.direction === 'in' ? 'chat-in' : 'chat-out'}>
            <div className="faint num">
              {message.from} · {moment(message.at)}
              {message.group ? ` · ${say('inGroup', { name: message.group })}` : ''}
            </div>
            <div className={message.revoked ? 'bubble faint' : 'bubble'}>{words(message)}</div>
            {message.files
              .filter((file) => file.stored)
              .map((file) => (
                <a key={file.id} href={`/api/v1/messages/files/${file.id}`} download>
                  {say('download', { name: file.name || kind(file.kind) })}
                </a>
              ))}
            {message.signals.length ? (
              <div className="wrap">
                {message.signals.map((intent) => (
                  <Toned key={intent} tone="wait">
                    {label(intent)}
                  </Toned>
                ))}
              </div>
            ) : null}
          </li>
        ))}
      </ol>
    </Section>
  );
}
