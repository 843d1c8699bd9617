import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { answer, client, type CustomerDetail } from '../../api/client';
import { count, moment, money } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { shared } from '../../ui/i18n/shared';
import { StateTag } from '../../ui/states';
import { Chats } from '../customer/chats';
import { Holds } from '../customer/holds';
import { Purchases } from '../customer/purchases';
import { Tags } from '../customer/tags';
import { Shown } from '../parts/list-states';
import { PageHead, Section } from '../parts/section';
import { useName } from '../texts/names';
import { customerText } from '../texts/customers';

/** One person, everything known about them, and where each piece is known from. */
export default function Customer() {
  const id = Number(useParams().id);
  const say = useText(customerText);
  const customer = useQuery({
    queryKey: ['customer', id],
    queryFn: () => answer(client.GET('/api/v1/customers/{id}', { params: { path: { id } } })),
  });
  return (
    <Shown query={customer}>
      {(data) => (
        <>
          <Link to="/customers">← {say('back')}</Link>
          <PageHead
            title={data.name}
            lead={
              <>
                {data.owner ? say('owner', { name: data.owner.name }) : say('noOwner')}
                {data.phoneMasked ? ` · ${data.phoneMasked}` : ''}
                {data.stageLabel ? ` · ${data.stageLabel}` : ''}
              </>
            }
          />
          <Holds customer={data} />
          <div className="columns columns-wide">
            <div>
              <Purchases customer={data} />
              <Orders customer={data} />
              <Chats messages={data.messages} />
            </div>
            <div>
              <Tags tags={data.tags} />
              <Relations customer={data} />
              <Campaigns customer={data} />
              <Identities customer={data} />
            </div>
          </div>
        </>
      )}
    </Shown>
  );
}

function Orders({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  const name = useName();
  return (
    <Section title={say('recentOrders')}>
      {customer.orders.length === 0 ? (
        <p className="faint">{say('noOrders')}</p>
      ) : (
        <ul className="quiet-list" data-testid="customer-orders">
          {customer.orders.map((order) => (
            <li key={order.id}>
              <div className="row">
                <span className="num">
                  {moment(order.paidAt)} · {name(order.source)} <span className="faint">{order.number}</span>
                </span>
                <span className="num strong">
                  {money(order.amountFen - order.refundedFen)} <StateTag of="order" state={order.status} />
                </span>
              </div>
              <div className="faint">
                {order.lines.map((line) => `${line.name} ×${count(line.quantity)}`).join('；')}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Relations({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  return (
    <Section title={say('reps')}>
      {customer.follows.length === 0 ? <p className="faint">{say('noReps')}</p> : null}
      <ul className="quiet-list">
        {customer.follows.map((follow) => (
          <li key={`${follow.rep.userid}-${follow.addedAt}`} className="row">
            <span>
              {follow.rep.name} {follow.remark ? <span className="faint">“{follow.remark}”</span> : null}
            </span>
            <span className="faint num">
              {say('repAdded', { at: moment(follow.addedAt) })}
              {follow.channel ? ` · ${follow.channel}` : ''}
              {follow.status === 'active' ? '' : ` · ${say('followEnded')}`}
            </span>
          </li>
        ))}
      </ul>
      <h3 className="minor">{say('groups')}</h3>
      {customer.groups.length === 0 ? <p className="faint">{say('noGroups')}</p> : null}
      <ul className="quiet-list">
        {customer.groups.map((group) => (
          <li key={group.id} className="row">
            <span>{group.name}</span>
            <span className="faint num">
              {group.leftAt
                ? say('groupLeft', { at: moment(group.leftAt) })
                : say('groupJoined', { at: moment(group.joinedAt) })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Campaigns({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  return (
    <Section title={say('campaigns')}>
      {customer.campaigns.length === 0 ? <p className="faint">{say('noCampaigns')}</p> : null}
      <ul className="quiet-list">
        {customer.campaigns.map((campaign) => (
          <li key={campaign.occurrenceId} className="row">
            <Link to={`/occurrences/${campaign.occurrenceId}`}>{campaign.name}</Link>
            <span className="wrap num">
              <span className="faint">{moment(campaign.at)}</span>
              <StateTag of="recipient" state={campaign.state} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Identities({ customer }: { customer: CustomerDetail }) {
  const say = useText(customerText);
  const common = useText(shared);
  const name = useName();
  return (
    <Section title={say('identities')}>
      <ul className="quiet-list">
        {customer.identities.map((identity) => (
          <li key={`${identity.kind}-${identity.value}`} className="row">
            <span>{name(identity.kind)}</span>
            <span className="faint num break">
              {identity.value || common('unknown')} · {name(identity.source)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
