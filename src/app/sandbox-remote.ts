import { Injectable } from '@nestjs/common';
import axios from 'axios';
import { Settings } from '../../config/settings';

const LONGEST_MOVE_MS = 300_000;

/** The sandbox's control, over the same wire whether it lives in this process or in its own. */
@Injectable()
export class SandboxRemote {
  constructor(private readonly settings: Settings) {}

  /** Lets the virtual corp live up to `to`. */
  async moveTo(to: Date): Promise<void> {
    await axios.post(
      `${this.settings.values.wecomUrl}/control/clock`,
      { to: to.toISOString() },
      { timeout: LONGEST_MOVE_MS },
    );
  }
}
