import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Settings } from '../../config/settings';
import { notFound } from '../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { ChangedOperator, NewOperator, OpenSession, OperatorPatch, OperatorView } from './access.dto';
import { OperatorLinks } from './operator-links.service';
import { viewOf } from './operator-view';
import { Operators } from './operators.service';
import { giveCookie, tokenOf } from './session-cookie';
import { SESSION_ID_LENGTH, Sessions } from './sessions.service';

const SESSION_ID = new RegExp(`^[0-9a-f]{${SESSION_ID_LENGTH}}$`);

/** The people who use the console, and who is signed in. */
@Controller('api/v1')
@Can('access.operators')
export class OperatorsController {
  constructor(
    private readonly operators: Operators,
    private readonly links: OperatorLinks,
    private readonly sessions: Sessions,
    private readonly settings: Settings,
  ) {}

  @Get('operators')
  async list(): Promise<OperatorView[]> {
    const links = await this.links.all();
    return (await this.operators.list()).map((operator) => viewOf(operator, links));
  }

  @Audited('operator.add')
  @Post('operators')
  async add(@Body() given: NewOperator): Promise<OperatorView> {
    return viewOf(await this.operators.add(given.name, given.role, given.password), new Map());
  }

  /**
   * Changes role, password, WeCom member or whether somebody may sign in at all; their sessions end. Whoever changes
   * themselves goes on under a new session id. 404 unknown; 409 for the last owner or a member who is another operator.
   */
  @Audited('operator.change')
  @Patch('operators/:id')
  async change(
    @Param('id', ParseIntPipe) id: number,
    @Body() patch: OperatorPatch,
    @Who() who: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ChangedOperator> {
    const operator = await this.operators.change(id, patch);
    const view = viewOf(operator, await this.links.all());
    if (who.kind !== 'operator' || Number(who.id) !== id || !operator.active) return { operator: view, csrf: null };
    const session = await this.sessions.renewFor({ operatorId: id }, tokenOf(request, 'operator'));
    giveCookie(response, 'operator', session, this.settings.publicUrl.startsWith('https:'));
    return { operator: view, csrf: session.csrf };
  }

  /** Browsers that are signed in, of operators and reps, the latest 200. */
  @Get('sessions')
  listSessions(@Req() request: Request): Promise<OpenSession[]> {
    return this.sessions.open(tokenOf(request, 'operator'));
  }

  /** Ends a session: the browser must sign in again. 404 when it is over already. */
  @Audited('session.end')
  @Delete('sessions/:id')
  @HttpCode(204)
  async endSession(@Param('id') id: string): Promise<void> {
    if (!SESSION_ID.test(id) || !(await this.sessions.revoke(id))) throw notFound('session', id);
  }
}
