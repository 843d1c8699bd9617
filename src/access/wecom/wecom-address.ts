import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Door } from './sign-in-try.entity';

const INSIDE = 'https://open.weixin.qq.com/connect/oauth2/authorize';
const OUTSIDE = 'https://login.work.weixin.qq.com/wwlogin/sso/login';

/** The addresses of WeCom at which a member says who they are. */
@Injectable()
export class WecomAddress {
  constructor(private readonly settings: Settings) {}

  /**
   * Inside the WeCom client the silent OAuth (document/path/96441), in any other browser the page with the QR code, which
   * is offered to the console only: a sidebar is nowhere but in the client.
   */
  signIn(door: Door, state: string, userAgent: string): string {
    return door === 'rep' || /wxwork\//i.test(userAgent) ? this.inside(door, state) : this.outside(state);
  }

  private inside(door: Door, state: string): string {
    const target = this.at(INSIDE, '/connect/oauth2/authorize', {
      appid: this.settings.values.wecomCorpId,
      redirect_uri: this.arrive(door),
      response_type: 'code',
      scope: 'snsapi_base',
      state,
      // Not needed for snsapi_base, but for anything more it would be (trap T71).
      agentid: String(this.settings.values.wecomAgentId),
    });
    return `${target}#wechat_redirect`;
  }

  private outside(state: string): string {
    return this.at(OUTSIDE, '/wwlogin/sso/login', {
      login_type: 'CorpApp',
      appid: this.settings.values.wecomCorpId,
      agentid: String(this.settings.values.wecomAgentId),
      redirect_uri: this.arrive('operator'),
      state,
    });
  }

  /** Where WeCom sends the browser back to. */
  private arrive(door: Door): string {
    return new URL(`/api/v1/session/${door}/arrive`, this.settings.publicUrl).toString();
  }

  /** The sandbox stands in for these two pages as it does for the API. */
  private at(real: string, sandboxPath: string, query: Record<string, string>): string {
    const { sandbox, wecomUrl } = this.settings.values;
    const target = new URL(sandbox ? `${wecomUrl}${sandboxPath}` : real);
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
    return target.toString();
  }
}
