import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Can } from '../platform/http/access-marks';
import { ArchivePull } from './archive-pull';
import { ChatCoverage, MessageFilter, MessagePage, SignalPeriod, SignalSummary } from './conversations.dto';
import { ConversationQueries } from './conversations.queries';

const USUAL_DAYS = 30;

@Controller('api/v1')
export class ConversationsController {
  constructor(
    private readonly queries: ConversationQueries,
    private readonly archive: ArchivePull,
  ) {}

  /** Whose chats can be read at all. */
  @Get('conversations/coverage')
  @Can('conversations.read')
  coverage(): Promise<ChatCoverage> {
    return this.queries.coverage();
  }

  /** Reads the chat archive now, in the background. */
  @Post('conversations/pull')
  @HttpCode(202)
  @Can('sync.run')
  async pull(): Promise<void> {
    await this.archive.soon();
  }

  /** Archived messages, newest first; of one customer, one group, or with one intent. */
  @Get('messages')
  @Can('conversations.read')
  messages(@Query() filter: MessageFilter): Promise<MessagePage> {
    return this.queries.messages(filter);
  }

  /** What customers and reps said in the last days, by intent. */
  @Get('signals/summary')
  @Can('conversations.read')
  signals(@Query() { days }: SignalPeriod): Promise<SignalSummary[]> {
    return this.queries.signals(days ?? USUAL_DAYS);
  }
}
