import { Controller, Delete, Get, HttpCode, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Settings } from '../../../config/settings';
import { Refused } from '../../platform/errors/errors';
import { Public } from '../../platform/http/access-marks';
import { RepSessionView, SignInWays } from '../access.dto';
import { cookie, cookieRules, giveCookie, takeCookie, tokenOf } from '../session-cookie';
import { Sessions } from '../sessions.service';
import { SignInLimit } from '../sign-in-limit';
import { Door } from './sign-in-try.entity';
import { HOME, nonce, SignInTries, TRY_MS } from './sign-in-tries';
import { WecomAddress } from './wecom-address';
import { WecomSignIn } from './wecom-sign-in.service';

/** Binds a sign-in to the browser that began it. */
const BROWSER = 'huitou_oauth';
/** start and arrive, and nothing else, see the nonce. */
const FOLDER = '/api/v1/session';
const NONCE = /^[0-9a-f]{32}$/;

/** Signing in through WeCom: reps into the sidebar, operators into the console. */
@Public()
@Controller('api/v1/session')
export class WecomSessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly tries: SignInTries,
    private readonly address: WecomAddress,
    private readonly signIn: WecomSignIn,
    private readonly limit: SignInLimit,
    private readonly settings: Settings,
  ) {}

  /** How one may sign in to the console. */
  @Get('ways')
  ways(): SignInWays {
    return { password: true, wecom: this.settings.wecomReady };
  }

  /** Who the sidebar belongs to; 401 when it must go through `rep/start`. */
  @Get('rep')
  async session(@Req() request: Request): Promise<RepSessionView> {
    const token = tokenOf(request, 'rep');
    const found = token ? await this.sessions.recognise(token) : null;
    if (!found || found.principal.kind !== 'rep') {
      throw new Refused('access.sign-in', 'Open this page from the WeCom sidebar.', { status: 401 });
    }
    return { userid: found.principal.id, csrf: found.csrf ?? '' };
  }

  /** Signs the sidebar out. */
  @Delete('rep')
  @HttpCode(204)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = tokenOf(request, 'rep');
    if (token) await this.sessions.close(token);
    takeCookie(response, 'rep', this.secure);
  }

  /** Sends a rep's browser to WeCom; `back` is the path of ours to come back to. 429 after too many tries. */
  @Get('rep/start')
  startRep(@Query('back') back: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.start('rep', back, request, response);
  }

  /** The same for the console: inside WeCom silently, elsewhere by a QR code. */
  @Get('operator/start')
  startOperator(@Query('back') back: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.start('operator', back, request, response);
  }

  /**
   * Where WeCom sends a rep's browser with a code that works once. Whatever happens, it goes on to a page without the code
   * in its address, so that a reload repeats nothing (trap T73). 429 after too many tries from one address.
   */
  @Get('rep/arrive')
  arriveRep(@Query() query: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.arrive('rep', query, request, response);
  }

  /** The same for the console. */
  @Get('operator/arrive')
  arriveOperator(@Query() query: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.arrive('operator', query, request, response);
  }

  private async arrive(door: Door, query: unknown, request: Request, response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    const address = request.ip ?? 'unknown';
    await this.limit.spend(address);
    const { code, state } = query as Record<string, unknown>;
    const held = tokenOf(request, door);
    const returned = { code: text(code), state: text(state) };
    const arrival = await this.signIn.arrive(door, returned, cookie(request, BROWSER), held);
    if (arrival.session) {
      await this.limit.giveBack(address);
      giveCookie(response, door, arrival.session, this.secure);
      response.redirect(arrival.back);
      return;
    }
    // Somebody who reloads the page of return is signed in already.
    const inside = arrival.trouble === 'expired' && held !== null && (await this.sessions.recognise(held)) !== null;
    if (inside) await this.limit.giveBack(address);
    response.redirect(inside ? HOME[door] : `${HOME[door]}?trouble=${arrival.trouble}`);
  }

  private async start(door: Door, back: unknown, request: Request, response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    if (!this.settings.wecomReady) {
      response.redirect(`${HOME[door]}?trouble=not-set-up`);
      return;
    }
    await this.limit.begin(request.ip ?? 'unknown');
    // Kept while it lives: two sidebars may open at once, and each must find its way back.
    const known = cookie(request, BROWSER);
    const browser = known && NONCE.test(known) ? known : nonce();
    const state = await this.tries.begin(door, browser, text(back));
    const rules = { ...cookieRules(door, this.secure), path: FOLDER, maxAge: TRY_MS };
    response.cookie(BROWSER, browser, rules);
    response.redirect(this.address.signIn(door, state, request.headers['user-agent'] ?? ''));
  }

  private get secure(): boolean {
    return this.settings.publicUrl.startsWith('https:');
  }
}

/** One value of a query parameter; repeated or nested ones count as none. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 1024 ? value : undefined;
}
