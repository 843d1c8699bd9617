import { Injectable } from '@nestjs/common';
import { Refused } from '../../platform/errors/errors';
import { isErrcode } from '../client/errors';
import { WecomClient } from '../client/wecom-client';

/** A member has a userid; anybody else an openid, a customer also an external_userid. */
interface OauthUser {
  userid?: string;
  openid?: string;
  external_userid?: string;
}

/** A code that was used, is older than five minutes, or was never given out. */
const SPENT_CODES = [40029, 42003, 42022];

/** Signing in by WeCom's OAuth (document/path/91335, 91023). */
@Injectable()
export class OauthApi {
  constructor(private readonly client: WecomClient) {}

  /**
   * The member a code stands for; a code works once, within five minutes.
   * @throws Refused 401 when the code is spent, 403 when it is no member's; otherwise as WecomClient.read
   */
  async useridOf(code: string): Promise<string> {
    try {
      // Written, not read: a second try with the same code would be refused.
      const user = await this.client.write<OauthUser>('/cgi-bin/auth/getuserinfo', { query: { code } });
      if (user.userid) return user.userid;
    } catch (error) {
      if (!isErrcode(error, ...SPENT_CODES)) throw error;
      throw new Refused('wecom.oauth-code', 'This sign-in code was used or is too old; open the page again.', {
        status: 401,
      });
    }
    throw new Refused('wecom.not-a-member', 'Only members of the corp may sign in here.', { status: 403 });
  }
}
