import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { KfAccounts } from './kf-accounts.service';
import { KfDesk } from './kf-desk.service';
import {
  KfAccountView,
  KfMessageFilter,
  KfMessagePage,
  KfMoveRequest,
  KfReplyAccepted,
  KfReplyRequest,
  KfSessionFilter,
  KfSessionPage,
  KfSessionView,
  KfWordsRequest,
} from './kf.dto';
import { KfQueries } from './kf.queries';
import { KfSessions } from './kf-sessions.service';

/** 微信客服: what customers ask there, and how an operator answers. */
@Controller('api/v1/kf')
export class KfController {
  constructor(
    private readonly queries: KfQueries,
    private readonly desk: KfDesk,
    private readonly accounts: KfAccounts,
    private readonly kfSessions: KfSessions,
  ) {}

  /** The accounts with their servicers, and whether they can be read. */
  @Get('accounts')
  @Can('conversations.read')
  listAccounts(): Promise<KfAccountView[]> {
    return this.queries.accounts();
  }

  /** Reads accounts and servicers from WeCom again, in the background. */
  @Post('accounts/read')
  @HttpCode(202)
  @Can('sync.run')
  async readAccounts(): Promise<void> {
    await this.accounts.soon();
  }

  /** What the account says by itself: to who enters, and when a session is queued, taken or ended. */
  @Put('accounts/:openKfid/words')
  @HttpCode(204)
  @Can('conversations.answer')
  @Audited('kf.words')
  async setWords(@Param('openKfid') openKfid: string, @Body() words: KfWordsRequest): Promise<void> {
    await this.accounts.say(openKfid, { ...words });
  }

  /** Chats of customers with accounts, the latest first. */
  @Get('sessions')
  @Can('conversations.read')
  sessions(@Query() filter: KfSessionFilter): Promise<KfSessionPage> {
    return this.queries.sessions(filter);
  }

  /** One chat: where it stands, who holds it, what may still be said, and what was not. */
  @Get('sessions/:id')
  @Can('conversations.read')
  session(@Param('id', ParseIntPipe) id: number): Promise<KfSessionView> {
    return this.queries.session(id);
  }

  /** Its messages, newest first. */
  @Get('sessions/:id/messages')
  @Can('conversations.read')
  messages(@Param('id', ParseIntPipe) id: number, @Query() filter: KfMessageFilter): Promise<KfMessagePage> {
    return this.queries.messages(id, filter);
  }

  /**
   * Answers the customer, in the background: see `unsent` of the session until it stands among the messages. 409 where
   * WeCom would not take it: a servicer holds the session, it has ended, or five messages went out since the customer's
   * last one.
   */
  @Post('sessions/:id/reply')
  @HttpCode(202)
  @Can('conversations.answer')
  @Audited('kf.reply')
  reply(
    @Param('id', ParseIntPipe) id: number,
    @Body() { text, key }: KfReplyRequest,
    @Who() who: Principal,
  ): Promise<KfReplyAccepted> {
    return this.desk.reply(id, text, key, who.name);
  }

  /** Hands the session to the pool or a servicer, takes it for the API, or ends it; in the background. */
  @Post('sessions/:id/move')
  @HttpCode(202)
  @Can('conversations.answer')
  @Audited('kf.move')
  async move(@Param('id', ParseIntPipe) id: number, @Body() { to, servicer, key }: KfMoveRequest): Promise<void> {
    await this.desk.move(id, to, servicer ?? '', key);
  }

  /** Asks WeCom where the session stands. */
  @Post('sessions/:id/refresh')
  @HttpCode(200)
  @Can('conversations.read')
  async refresh(@Param('id', ParseIntPipe) id: number): Promise<KfSessionView> {
    await this.kfSessions.refresh(await this.kfSessions.find(id));
    return this.queries.session(id);
  }
}
