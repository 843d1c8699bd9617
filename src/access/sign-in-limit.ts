import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refused } from '../platform/errors/errors';

const TRIES = 30;
const WINDOW_S = 300;

/** Sign-in tries per address, whatever the name: a list of names is not tried out through one door. */
@Injectable()
export class SignInLimit {
  private readonly limiter = new RateLimiterMemory({ points: TRIES, duration: WINDOW_S });

  /** Throws Refused 429 when the address has used up its tries. */
  async spend(address: string): Promise<void> {
    try {
      await this.limiter.consume(address);
    } catch (full) {
      const seconds = full instanceof RateLimiterRes ? Math.ceil(full.msBeforeNext / 1000) : WINDOW_S;
      throw new Refused('access.too-many', 'Too many sign-in tries from this address; wait a little.', {
        status: 429,
        details: { seconds },
      });
    }
  }
}
