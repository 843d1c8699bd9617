import { Link } from 'react-router';
import type { CustomerDetail } from '../../api/client';
import { CycleBar } from '../../ui/cycle-bar';
import { count, dayOf, dayPlus, money, shortDay } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { useNow } from '../parts/clock';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { customerText } from '../texts/customers';

/** What was bought, how often, and each product's own rhythm. Without a matched order nothing is claimed. */
export function Purchases({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  const common = useText(shared);
  const { purchase, products } = customer;
  const today = dayOf(useNow());
  if (!purchase.orderKnown) {
    return (
      <Section title={say('purchase')} testid="purchase">
        <p>{say('purchaseUnknown')}</p>
        <Link to="/orders?matched=false">{say('toUnmatched')}</Link>
      </Section>
    );
  }
  return (
    <Section title={say('purchase')} testid="purchase">
      <dl className="facts">
        <Fact name={say('orders')}>{count(purchase.orders)}</Fact>
        <Fact name={say('buyDays')}>{count(purchase.days)}</Fact>
        <Fact name={say('amount')}>{money(purchase.amountFen)}</Fact>
        <Fact name={say('basket')}>
          {purchase.orders ? money(Math.round(purchase.amountFen / purchase.orders)) : '—'}
        </Fact>
        <Fact name={<Defined by="cycle">{say('cycle')}</Defined>}>
          {purchase.cycleMedianDays === null ? common('unknown') : common('days', { n: purchase.cycleMedianDays })}
        </Fact>
        <Fact name={say('sinceLast')}>
          {purchase.daysSinceLast === null ? '—' : common('days', { n: purchase.daysSinceLast })}
        </Fact>
      </dl>
      <h3 className="minor">{say('products')}</h3>
      {products.length === 0 ? <p className="faint">{say('noProducts')}</p> : null}
      <ul className="quiet-list" data-testid="customer-products">
        {products.map((product) => (
          <li key={product.productId}>
            <div className="row">
              <span>{product.name}</span>
              <span className="faint num">
                {say('productTimes', { n: count(product.times), day: shortDay(product.lastDay) })}
                {' · '}
                {product.cycleDays === null
                  ? say('productNoCycle')
                  : say('productCycle', { n: Math.round(product.cycleDays) })}
              </span>
            </div>
            {product.dueDay && product.cycleDays !== null ? (
              <CycleBar lastDay={product.lastDay} today={today} window={around(product.dueDay, product.cycleDays)} />
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Fact({ name, children }: { name: React.ReactNode; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A fifth of the cycle to either side of the due day: a single date would claim more than a median knows. */
function around(dueDay: string, cycleDays: number): { from: string; to: string } {
  const spread = Math.max(1, Math.round(cycleDays * 0.2));
  return { from: dayPlus(dueDay, -spread), to: dayPlus(dueDay, spread) };
}
