import { useQuery } from '@tanstack/react-query';
import { answer, client, type ProspectCard, type SidebarProspect } from '../api/client';
import { CycleBar } from '../ui/cycle-bar';
import { moment, money, shortDay } from '../ui/format';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import { Toned } from '../ui/states';
import { Composer } from './composer';
import { Outcomes } from './outcomes';
import { Fault, Notice, Waiting } from './parts';
import { useToday, Yesterday } from './today';

/** Whose card: the customer whose chat is open, or a name on today's list. */
export type Whose = { externalUserid: string } | { prospectId: number };

/** Open service matters: while one stands, this customer is helped and not sold to. */
const SERVICE_FIRST = ['complaint', 'opted-out', 'refund'];

/**
 * The card beside a chat: why today, when it runs out, what to say. Customers look at this phone too, so neither what
 * they are worth nor how likely they are to leave is on it.
 */
export function Card(props: {
  whose: Whose;
  canSend: boolean;
  onList: () => void;
  onNext: (next: SidebarProspect) => void;
}) {
  const { whose, canSend, onList, onNext } = props;
  const say = useText(sidebarText);
  const today = useToday();
  const card = useQuery({
    queryKey: ['card', whose],
    refetchInterval: 10_000,
    queryFn: () => answer(client.GET('/api/v1/sidebar/card', { params: { query: whose } })),
  });
  if (card.isPending) return <Waiting />;
  if (!card.data) return <Fault error={card.error} onRetry={() => void card.refetch()} />;
  const { prospect, badges } = card.data;
  const serviceFirst = badges.some((badge) => SERVICE_FIRST.includes(badge.code));
  const next = today.data?.listed.find((one) => one.state === 'open' && one.id !== prospect?.id);
  return (
    <article>
      <button type="button" className="link" onClick={onList} data-testid="to-today">
        ‹ {say('back')}
      </button>
      <Who card={card.data} />
      {!card.data.known ? (
        <Notice title={say('unknownCustomer')} next={say('unknownNext')} testid="unknown-customer" />
      ) : null}
      {card.data.known && !prospect ? (
        <Notice title={say('notListed')} next={say('notListedNext')} testid="not-listed" />
      ) : null}
      {prospect ? (
        <>
          <Why card={card.data} />
          {serviceFirst ? (
            <p className="held" data-testid="service-first">
              {say('held')}
            </p>
          ) : (
            <>
              <Offer card={card.data} />
              <Composer key={prospect.id} card={card.data} prospect={prospect} canSend={canSend} />
            </>
          )}
          <Outcomes prospect={prospect} />
        </>
      ) : null}
      <Promises card={card.data} />
      <Known card={card.data} />
      <footer className="foot">
        <Yesterday yesterday={today.data?.yesterday ?? null} />
        {next ? (
          <button type="button" className="button" onClick={() => onNext(next)} data-testid="next-prospect">
            {say('next')}：{next.customer.name}
          </button>
        ) : null}
      </footer>
    </article>
  );
}

function Who({ card }: { card: ProspectCard }) {
  const say = useText(sidebarText);
  if (!card.customer) return null;
  const { name, owner, mine, groups } = card.customer;
  const lines = [mine ? say('mine') : owner ? say('ownerIs', { name: owner.name }) : null];
  lines.push(...(groups ?? []).map((group) => say('group', { name: group })));
  return (
    <header className="who-head">
      {card.badges.length ? (
        <p className="badges" data-testid="badges">
          {card.badges.map((badge) => (
            <Toned key={badge.code} tone="bad">
              {badge.label}
            </Toned>
          ))}
        </p>
      ) : null}
      <h1 data-testid="card-name">{name}</h1>
      <p className="faint">{lines.filter(Boolean).join(' · ')}</p>
    </header>
  );
}

function Why({ card }: { card: ProspectCard }) {
  const say = useText(sidebarText);
  const { prospect, homeStock, chatLine, lastPurchaseDay } = card;
  return (
    <section className="block" aria-label={say('why')}>
      <h2>{say('why')}</h2>
      <ul className="why" data-testid="why">
        {prospect!.reasons.map((reason) => (
          <li key={reason.code + reason.text}>{reason.text}</li>
        ))}
      </ul>
      {chatLine ? (
        <blockquote className="quote" data-testid="chat-line">
          “{chatLine.text}”<cite className="num">{moment(chatLine.at)}</cite>
        </blockquote>
      ) : null}
      {card.hasArchiveSeat ? null : <p className="faint small">{say('noSeat')}</p>}
      {prospect!.window && lastPurchaseDay ? (
        <CycleBar lastDay={lastPurchaseDay} today={prospect!.day} window={prospect!.window} />
      ) : null}
      {homeStock ? (
        <details className="home" data-testid="home-stock">
          <summary>
            {homeStock.daysLeft > 0 ? say('homeLeft', { n: homeStock.daysLeft }) : say('homeOut')}
            <span className="how">{say('how')}</span>
          </summary>
          <p className="num">{homeStock.arithmetic}</p>
        </details>
      ) : null}
    </section>
  );
}

function Offer({ card }: { card: ProspectCard }) {
  const say = useText(sidebarText);
  const { offer } = card;
  if (!offer) return null;
  const at = (instant: string | null) =>
    instant ? <span className="faint"> {say('asOf', { at: moment(instant) })}</span> : null;
  return (
    <section className="block" aria-label={say('offer')}>
      <h2>{say('offer')}</h2>
      <p className="offer" data-testid="offer">
        {offer.product} <strong className="num">×{offer.quantity}</strong>
      </p>
      <dl className="offer-facts num">
        <div>
          <dt>{say('price')}</dt>
          <dd>
            {offer.priceFen === null ? say('unknown') : money(offer.priceFen)}
            {at(offer.priceAt)}
          </dd>
        </div>
        <div>
          <dt>{say('member')}</dt>
          <dd>{offer.memberPriceFen === null ? say('unknown') : money(offer.memberPriceFen)}</dd>
        </div>
        <div>
          <dt>{say('stock')}</dt>
          <dd>
            {offer.stock === null ? say('unknown') : offer.stock}
            {at(offer.stockAt)}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Promises({ card }: { card: ProspectCard }) {
  const say = useText(sidebarText);
  if (card.promises.length === 0) return null;
  return (
    <section className="block" aria-label={say('promises')} data-testid="promises">
      <h2>{say('promises')}</h2>
      <ul className="why">
        {card.promises.map((promise) => (
          <li key={promise.id}>
            “{promise.quote}”{' '}
            <span className="faint num">
              {moment(promise.at)}
              {promise.dueDay ? ` · ${say('due', { day: shortDay(promise.dueDay) })}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Known({ card }: { card: ProspectCard }) {
  const say = useText(sidebarText);
  if (!card.known) return null;
  return (
    <section className="block quiet">
      {card.budgetLeft === null ? null : <p className="num">{say('budget', { n: card.budgetLeft })}</p>}
      {card.tags.length ? (
        // Behind a tap: a tag may say what she is worth or that she may leave, and she may be looking on.
        <details data-testid="card-tags">
          <summary>{say('tags')}</summary>
          <p>{card.tags.map((tag) => tag.name).join('、')}</p>
        </details>
      ) : null}
      {card.orderKnown ? (
        <details>
          <summary>{say('orders')}</summary>
          <ul className="why num">
            {card.orders.slice(0, 5).map((order) => (
              <li key={order.id}>
                {moment(order.paidAt)} {order.lines.map((line) => `${line.name} ×${line.quantity}`).join('；')}
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p>{say('orderUnknown')}</p>
      )}
    </section>
  );
}
