import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock';
import { Refused } from '../../../platform/errors/errors';
import { Attachment } from '../../api/attachment';
import { MessagesApi } from '../../api/messages.api';
import { WELCOME_TAKEN } from '../../client/errcodes';
import { isErrcode } from '../../client/errors';
import { Effect, EffectKind, EffectKindOf, EffectKinds, EffectPlan, Reconciled, Sent } from '../effect-kinds';

export const WELCOME = 'welcome';

/** How long a welcome code lives (document/path/92137). */
const CODE_LIVES_MS = 20_000;
/** Calls after the first whose answer was lost: the code works once, so a repeat cannot double the message. */
const REPEATS = 1;

export interface WelcomePayload {
  welcomeCode: string;
  /** Milliseconds of our clock at which the event was stored; WeCom's own clock may be another. */
  receivedAt: number;
  /** At most 4,000 bytes once the owner's textOf has filled it in; '' for attachments alone. */
  text: string;
  attachments: Attachment[];
}

/**
 * The welcome to a new friend: within 20 seconds, once. The first app that uses the code wins, and WeCom answers 41051
 * alike when the code is used up and when the two have begun to talk.
 */
@Injectable()
@EffectKind(WELCOME)
export class Welcomes implements EffectKindOf<WelcomePayload, string> {
  readonly urgent = true;
  readonly longestPauseMs = 2500;

  constructor(
    private readonly api: MessagesApi,
    private readonly kinds: EffectKinds,
    private readonly clock: Clock,
  ) {}

  /** No welcome waits for another. */
  lane({ payload }: EffectPlan<WelcomePayload>): string {
    return `welcome:${createHash('sha256').update(payload.welcomeCode).digest('hex')}`;
  }

  content({ text, attachments }: WelcomePayload): unknown {
    return { text, attachments };
  }

  /** The text to send. @throws Refused welcome.expired when the code can no longer be good */
  async prepare(effect: Effect<WelcomePayload>): Promise<string> {
    this.refuseLate(effect);
    const text = (await this.kinds.owner(effect.ownerRef)?.textOf?.(effect)) ?? effect.payload.text;
    this.refuseLate(effect);
    return text;
  }

  async send({ payload, attempts }: Effect<WelcomePayload>, text: string): Promise<Sent> {
    const { welcomeCode, attachments } = payload;
    try {
      await this.api.welcome({
        welcome_code: welcomeCode,
        ...(text ? { text: { content: text } } : {}),
        ...(attachments.length ? { attachments } : {}),
      });
    } catch (error) {
      // After a lost answer this may be the trace of our own first call: no longer a refusal, but not a success either.
      if (attempts > 1 && isErrcode(error, WELCOME_TAKEN)) {
        const said = 'WeCom says the code was used or the two are talking (41051); the first call may have been it';
        throw new Error(said, { cause: error });
      }
      throw error;
    }
    return { result: { text } };
  }

  /** Nothing shows whether a welcome arrived; while the code may live it is tried once more, which cannot double it. */
  async reconcile({ payload, attempts }: Effect<WelcomePayload>): Promise<Reconciled> {
    return attempts <= REPEATS && !this.late(payload) ? 'absent' : 'unclear';
  }

  private refuseLate({ payload }: Effect<WelcomePayload>): void {
    if (this.late(payload)) throw new Refused('welcome.expired', 'The welcome code is older than 20 seconds.');
  }

  private late({ receivedAt }: WelcomePayload): boolean {
    return this.clock.now().getTime() >= receivedAt + CODE_LIVES_MS;
  }
}
