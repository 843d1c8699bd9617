import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Settings } from '../../config/settings';
import { Refused } from '../platform/errors/errors';
import { Public } from '../platform/http/access-marks';
import { OauthApi } from '../wecom/api/oauth';
import { RepSessionView } from './access.dto';
import { cookie, giveCookie, tokenOf } from './session-cookie';
import { Sessions } from './sessions.service';

const STATE_COOKIE = 'huitou_oauth';
const STATE_LIFE_MS = 10 * 60_000;
const AUTHORIZE = 'https://open.weixin.qq.com/connect/oauth2/authorize';

/** Signs a rep into the sidebar through WeCom's OAuth: state checked, code used once, clean address afterwards. */
@Public()
@Controller('api/v1/session/rep')
export class RepSessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly oauth: OauthApi,
    private readonly settings: Settings,
  ) {}

  /** Who the sidebar belongs to; 401 when it must go through `start`. */
  @Get()
  async session(@Req() request: Request): Promise<RepSessionView> {
    const token = tokenOf(request, 'rep');
    const found = token ? await this.sessions.recognise(token) : null;
    if (!found || found.principal.kind !== 'rep') {
      throw new Refused('access.sign-in', 'Open this page from the WeCom sidebar.', { status: 401 });
    }
    return { userid: found.principal.id, csrf: found.csrf ?? '' };
  }

  /** Sends the browser to WeCom; `back` is the path of ours to come back to. */
  @Get('start')
  start(
    @Query('back') back: string | undefined,
    @Query('userid') userid: string | undefined,
    @Res() response: Response,
  ): void {
    // WeCom takes letters and digits only as state.
    const state = randomBytes(16).toString('hex');
    const secure = this.settings.publicUrl.startsWith('https:');
    response.cookie(STATE_COOKIE, state, { httpOnly: true, sameSite: 'lax', secure, maxAge: STATE_LIFE_MS });
    const arrive = new URL('/api/v1/session/rep/arrive', this.settings.publicUrl);
    arrive.searchParams.set('back', localPath(back));
    const { sandbox, wecomUrl, wecomCorpId, wecomAgentId } = this.settings.values;
    const target = new URL(sandbox ? `${wecomUrl}/connect/oauth2/authorize` : AUTHORIZE);
    target.searchParams.set('appid', wecomCorpId);
    target.searchParams.set('redirect_uri', arrive.toString());
    target.searchParams.set('response_type', 'code');
    target.searchParams.set('scope', 'snsapi_base');
    target.searchParams.set('state', state);
    target.searchParams.set('agentid', String(wecomAgentId));
    // The sandbox has no WeCom client that knows who is signed in.
    if (sandbox && userid) target.searchParams.set('userid', userid);
    response.redirect(`${target.toString()}${sandbox ? '' : '#wechat_redirect'}`);
  }

  /** Where WeCom sends the browser with a code that works once. */
  @Get('arrive')
  async arrive(
    @Query('code') code: string | undefined,
    @Query('state') state: string | undefined,
    @Query('back') back: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!code || !sameState(state, cookie(request, STATE_COOKIE))) {
      throw new Refused(
        'access.oauth-state',
        'This sign-in was not started here or is too old; open the sidebar again.',
        {
          status: 401,
        },
      );
    }
    const userid = await this.oauth.useridOf(code);
    const session = await this.sessions.openFor({ repUserid: userid });
    response.clearCookie(STATE_COOKIE);
    giveCookie(response, 'rep', session, this.settings.publicUrl.startsWith('https:'));
    response.redirect(localPath(back));
  }
}

/** A path of ours, never another site: `back` comes from the address bar. */
function localPath(back: string | undefined): string {
  const safe = back && /^\/(?![/\\])/.test(back) && !/[\r\n]/.test(back);
  return safe ? back : '/sidebar';
}

function sameState(given: string | undefined, kept: string | null): boolean {
  if (!given || !kept || given.length !== kept.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(kept));
}
