import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { Can, Principal, Who } from '../platform/http/access-marks';
import { CustomerDetail } from './profile.dto';
import { ProfileQueries } from './profile.queries';

/** The 360 view of a customer. */
@Controller('api/v1/customers')
export class ProfileController {
  constructor(private readonly profiles: ProfileQueries) {}

  /** Everything known about one person, and where each piece is known from. 404 to reps who do not follow them. */
  @Can('customers.read')
  @Get(':id')
  detail(@Param('id', ParseIntPipe) id: number, @Who() who: Principal): Promise<CustomerDetail> {
    return this.profiles.detail(id, who);
  }
}
