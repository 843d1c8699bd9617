import { Injectable, Logger } from '@nestjs/common';
import { Refused, Unavailable } from '../../platform/errors/errors';
import { OauthApi } from '../../wecom/api/oauth';
import { Operators } from '../operators.service';
import { RepRoll } from '../rep-roll';
import { OpenedSession, SessionOwner, Sessions } from '../sessions.service';
import { Door } from './sign-in-try.entity';
import { SignInTries } from './sign-in-tries';

/**
 * Why somebody who came back from WeCom is not let in. The page of the door says what to do.
 * - expired: not begun here, too old, or used already
 * - declined: WeCom sent no code: the member said no, or may not see the app
 * - not-a-member: a customer or stranger, who has no userid
 * - not-a-rep, not-an-operator: a member whom this door is not for
 * - locked: the operator is locked out for a while
 * - wecom: WeCom could not be asked
 */
export type Trouble = 'expired' | 'declined' | 'not-a-member' | 'not-a-rep' | 'not-an-operator' | 'locked' | 'wecom';

/** What became of a return from WeCom: where to go with which session, or why there is none. */
export type Arrival = { back: string; session: OpenedSession } | { trouble: Trouble; session: null };

/** Signs members in who come back from WeCom: the state checked, the code used once, the session under a new id. */
@Injectable()
export class WecomSignIn {
  private readonly logger = new Logger('WecomSignIn');

  constructor(
    private readonly tries: SignInTries,
    private readonly oauth: OauthApi,
    private readonly reps: RepRoll,
    private readonly operators: Operators,
    private readonly sessions: Sessions,
  ) {}

  /**
   * @param browser the nonce in the browser's cookie
   * @param held the token of the session this browser has at this door
   */
  async arrive(
    door: Door,
    returned: { code?: string; state?: string },
    browser: string | null,
    held: string | null,
  ): Promise<Arrival> {
    const back = returned.state && browser ? await this.tries.spend(door, returned.state, browser) : null;
    if (back === null) return { trouble: 'expired', session: null };
    if (!returned.code) return { trouble: 'declined', session: null };
    const owner = await this.ownerOf(door, returned.code);
    if (typeof owner === 'string') return { trouble: owner, session: null };
    return { back, session: await this.sessions.renewFor(owner, held) };
  }

  private async ownerOf(door: Door, code: string): Promise<SessionOwner | Trouble> {
    try {
      const userid = await this.oauth.useridOf(code);
      if (door === 'rep') {
        const repUserid = await this.reps.find(userid);
        return repUserid === null ? 'not-a-rep' : { repUserid };
      }
      const operator = await this.operators.ofMember(userid);
      return operator ? { operatorId: operator.id } : 'not-an-operator';
    } catch (error) {
      if (error instanceof Refused) return TROUBLES[error.code] ?? 'expired';
      if (!(error instanceof Unavailable)) throw error;
      this.logger.warn(error.message);
      return 'wecom';
    }
  }
}

const TROUBLES: Record<string, Trouble> = {
  'wecom.oauth-code': 'expired',
  'wecom.not-a-member': 'not-a-member',
  'access.locked': 'locked',
};
