import { Controller, Get } from '@nestjs/common';
import { Can } from '../../platform/http/access-marks';
import { RetentionView } from './retention.dto';
import { RetentionQueries } from './retention.queries';

/** How long things are kept, and what was forgotten. */
@Controller('api/v1/retention')
export class RetentionController {
  constructor(private readonly queries: RetentionQueries) {}

  /** Every kind of data with its setting and the figures of what was trimmed. */
  @Can('operations.read')
  @Get()
  list(): Promise<RetentionView[]> {
    return this.queries.list();
  }
}
