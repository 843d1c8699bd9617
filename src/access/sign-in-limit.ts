import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refused } from '../platform/errors/errors';

const TRIES = 30;
/** Ways to WeCom begun: a shop's reps open their sidebars in the same minute, from one address. */
const BEGINNINGS = 300;
const WINDOW_S = 300;

/** Sign-in tries per address, whatever the name: a list of names is not tried out through one door. */
@Injectable()
export class SignInLimit {
  private readonly limiter = new RateLimiterMemory({ points: TRIES, duration: WINDOW_S });
  private readonly beginnings = new RateLimiterMemory({ points: BEGINNINGS, duration: WINDOW_S });

  /** Gives a try back: a shop's reps all come from one address, and signing in well is no attack. */
  async giveBack(address: string): Promise<void> {
    await this.limiter.reward(address);
  }

  /** Throws Refused 429 when the address has used up its tries. */
  async spend(address: string): Promise<void> {
    await take(this.limiter, address);
  }

  /** Throws Refused 429 when the address has begun too many sign-ins: each is a row. */
  async begin(address: string): Promise<void> {
    await take(this.beginnings, address);
  }
}

async function take(limiter: RateLimiterMemory, address: string): Promise<void> {
  try {
    await limiter.consume(address);
  } catch (full) {
    const seconds = full instanceof RateLimiterRes ? Math.ceil(full.msBeforeNext / 1000) : WINDOW_S;
    throw new Refused('access.too-many', 'Too many sign-in tries from this address; wait a little.', {
      status: 429,
      details: { seconds },
    });
  }
}
