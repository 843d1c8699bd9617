import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { CustomersApi } from '../../wecom/api/customers.api';
import { Effect, EffectOwner, EffectOwnerOf } from '../../wecom/outbox/effect-kinds';
import { WelcomePayload } from '../../wecom/outbox/entry/welcome';
import { fillIn, missingIn, namesCustomer, variablesOf } from './welcome-text';

/** The most a welcome waits to learn a name: it has twenty seconds in all. */
const NAME_WITHIN_MS = 3000;

interface Person {
  name: string;
  gender: number;
}

const NOBODY: Person = { name: '', gender: 0 };

/** Fills in a welcome's text at the moment it goes out: the customer's name is not in the event. */
@Injectable()
@EffectOwner('welcome')
export class WelcomeOwner implements EffectOwnerOf {
  constructor(
    private readonly db: Database,
    private readonly customers: CustomersApi,
  ) {}

  /** @throws Refused channels.no-value where a rep has no name that the text could name */
  async textOf({ rep, customer, payload }: Effect): Promise<string> {
    const { text } = payload as WelcomePayload;
    if (!variablesOf(text).length) return text;
    const [person, repName] = await Promise.all([
      namesCustomer(text) ? this.person(customer) : NOBODY,
      this.repName(rep),
    ]);
    const values = { customer: person.name, gender: person.gender, rep: repName };
    const [missing] = missingIn(text, values);
    if (missing) throw new Refused('channels.no-value', `There is no ${missing} for ${rep} to put into the welcome.`);
    return fillIn(text, values);
  }

  private async repName(userid: string): Promise<string> {
    const row = await this.db.row<{ name: string }>(sql`SELECT name FROM rep WHERE userid = ${userid}`);
    return row?.name ?? '';
  }

  /** Whom we know already, else whom WeCom names in time, else nobody. */
  private async person(externalUserid: string): Promise<Person> {
    const known = await this.db.row<Person>(sql`
      SELECT c.name, c.gender FROM customer c JOIN identity i ON i.customer_id = c.id
      WHERE i.kind = 'external_userid' AND i.value = ${externalUserid}`);
    if (known?.name) return known;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Person>((resolve) => (timer = setTimeout(() => resolve(NOBODY), NAME_WITHIN_MS)));
    const asked = this.customers.get(externalUserid).then(
      ({ external_contact: { name, gender } }): Person => ({ name, gender }),
      (): Person => NOBODY,
    );
    const person = await Promise.race([asked, late]);
    clearTimeout(timer);
    return person;
  }
}
