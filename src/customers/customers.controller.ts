import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { notFound } from '../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { CustomerFilter, CustomerPage, HoldOpened, NewHold } from './customers.dto';
import { CustomersQueries } from './customers.queries';
import { Holds } from './holds.service';

/** Customers and what keeps them from being marketed to. */
@Controller('api/v1/customers')
export class CustomersController {
  constructor(
    private readonly queries: CustomersQueries,
    private readonly holds: Holds,
  ) {}

  /** Customers, newest first. A rep sees those they follow. */
  @Can('customers.read')
  @Get()
  async list(@Query() filter: CustomerFilter, @Who() who: Principal): Promise<CustomerPage> {
    return this.queries.list(filter, who.repUserid);
  }

  /** Opens a hold: every marketing kind leaves the customer out until it is ended. One of a kind that is open stays the one. */
  @Can('customers.write')
  @Audited('customers.hold')
  @Post(':id/holds')
  async hold(@Param('id', ParseIntPipe) id: number, @Body() hold: NewHold, @Who() who: Principal): Promise<HoldOpened> {
    await this.mine(who, id);
    return { id: await this.holds.open(id, hold.kind, hold.reason) };
  }

  /** Ends an open hold. 404 where there is none. */
  @Can('customers.write')
  @Audited('customers.end-hold')
  @Delete(':id/holds/:holdId')
  @HttpCode(204)
  async endHold(
    @Param('id', ParseIntPipe) id: number,
    @Param('holdId', ParseIntPipe) holdId: number,
    @Who() who: Principal,
  ): Promise<void> {
    await this.mine(who, id);
    await this.holds.end(id, holdId);
  }

  private async mine(who: Principal, customerId: number): Promise<void> {
    if (who.repUserid && !(await this.queries.follows(who.repUserid, customerId)))
      throw notFound('customer', customerId);
  }
}
