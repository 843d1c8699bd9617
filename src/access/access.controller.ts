import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Settings } from '../../config/settings';
import { notFound, Refused } from '../platform/errors/errors';
import { Audited, Can, Public } from '../platform/http/access-marks';
import { AuditPage, AuditQuery, KeyView, MadeKey, NewKey, SessionView, SignIn } from './access.dto';
import { Audit } from './audit.service';
import { OperatorLinks } from './operator-links.service';
import { viewOf } from './operator-view';
import { Operators } from './operators.service';
import { giveCookie, takeCookie, tokenOf } from './session-cookie';
import { Sessions } from './sessions.service';
import { SignInLimit } from './sign-in-limit';

/** Signing in to the console by password and out of it, keys of machines, the audit log. */
@Controller('api/v1')
export class AccessController {
  constructor(
    private readonly operators: Operators,
    private readonly links: OperatorLinks,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
    private readonly limit: SignInLimit,
    private readonly settings: Settings,
  ) {}

  /** Signs in. 401 wrong, 423 locked after five failures, 429 too many tries from one address. */
  @Public()
  @Post('session')
  @HttpCode(200)
  async signIn(
    @Body() given: SignIn,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionView> {
    await this.limit.spend(request.ip ?? 'unknown');
    const operator = await this.operators.signIn(given.name, given.password);
    const session = await this.sessions.renewFor({ operatorId: operator.id }, tokenOf(request, 'operator'));
    giveCookie(response, 'operator', session, this.secure);
    return { operator: viewOf(operator, await this.links.all()), csrf: session.csrf };
  }

  /** Who is signed in; 401 when nobody is. */
  @Public()
  @Get('session')
  async session(@Req() request: Request): Promise<SessionView> {
    const token = tokenOf(request, 'operator');
    const found = token ? await this.sessions.recognise(token) : null;
    if (!found || found.principal.kind !== 'operator') {
      throw new Refused('access.sign-in', 'Sign in first.', { status: 401 });
    }
    const operator = await this.operators.one(Number(found.principal.id));
    return { operator: viewOf(operator, await this.links.all()), csrf: found.csrf ?? '' };
  }

  @Public()
  @Delete('session')
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = tokenOf(request, 'operator');
    if (token) await this.sessions.close(token);
    takeCookie(response, 'operator', this.secure);
  }

  @Can('access.keys')
  @Get('keys')
  async listKeys(): Promise<KeyView[]> {
    return (await this.sessions.keys()).map(({ id, name, permissions, createdAt, revokedAt }) => ({
      id,
      name,
      permissions,
      createdAt,
      revokedAt,
    }));
  }

  /** Makes a machine's key; its text is answered this once. */
  @Can('access.keys')
  @Audited('key.make')
  @Post('keys')
  makeKey(@Body() given: NewKey): Promise<MadeKey> {
    return this.sessions.makeKey(given.name, given.permissions);
  }

  @Can('access.keys')
  @Audited('key.revoke')
  @Delete('keys/:id')
  @HttpCode(204)
  async revokeKey(@Param('id', ParseIntPipe) id: number): Promise<void> {
    if (!(await this.sessions.revokeKey(id))) throw notFound('key', id);
  }

  @Can('access.audit')
  @Get('audit')
  readAudit(@Query() query: AuditQuery): Promise<AuditPage> {
    return this.audit.page(query.cursor);
  }

  private get secure(): boolean {
    return this.settings.publicUrl.startsWith('https:');
  }
}
