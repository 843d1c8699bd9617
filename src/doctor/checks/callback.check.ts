import { randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { CallbackCrypto } from '../../wecom/crypto/callback-crypto';
import { CallbackReceiver, Receivers } from '../../wecom/inbox/receivers';
import { CALLBACK, RECEIVERS } from './callback.texts';

/** WeCom verifies an address within a second (document/path/90930) and delivers within five. */
const SLOW_MS = 1_000;
const PATIENCE_MS = 5_000;
/** An echo is some twenty digits; whatever is much longer is somebody's page. */
const LONGEST_ANSWER = 4_096;

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits);

type How = keyof typeof CALLBACK;

/** Calls our own callback addresses from outside, as WeCom does when an administrator saves them. */
@Injectable()
export class CallbackCheck {
  constructor(
    private readonly receivers: Receivers,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @DoctorCheck('wecom.callback', { title: ['回调地址', 'Callback address'], group: 'connection' })
  async check(): Promise<Diagnosis> {
    const wanted = [...this.receivers.paths].filter(([, each]) => each.crypto || each.receiver === 'app');
    const answers = await Promise.all(wanted.map(([path, each]) => this.ask(path, each)));
    return {
      findings: answers.flatMap(({ findings }) => findings),
      measured: answers.flatMap(({ measured }) => measured ?? []),
    };
  }

  private async ask(path: string, { receiver, crypto }: CallbackReceiver): Promise<Diagnosis> {
    const url = `${this.settings.publicUrl}${path}`;
    if (!crypto) return diagnosis('wecom.callback', CALLBACK, 'not-set-up', { url });
    const start = this.clock.wall();
    const { how, ...more } = this.isPrivate(url) ? { how: 'private' as const } : await this.echo(url, crypto);
    const ms = this.clock.wall() - start;
    const ending: How = how === 'ok' && ms > SLOW_MS ? 'slow' : how;
    const { zh, en } = RECEIVERS[receiver];
    const values = { zh, en, url, ms, ...more };
    const measured = { name: `${receiver}Ms`, label: [`${zh}（毫秒）`, `${en} (ms)`] as const, value: ms };
    return diagnosis('wecom.callback', CALLBACK, ending, values, [measured]);
  }

  /** The sandbox stands beside us; the real WeCom reaches no such address. */
  private isPrivate(url: string): boolean {
    const { hostname } = new URL(url);
    if (this.settings.values.sandbox) return false;
    return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && PRIVATE.check(hostname));
  }

  private async echo(url: string, crypto: CallbackCrypto): Promise<{ how: How; status?: number; reason?: string }> {
    const text = String(randomBytes(8).readBigUInt64BE());
    const encrypted = crypto.encrypt(text);
    const timestamp = String(Math.floor(this.clock.now().getTime() / 1000));
    const nonce = String(randomBytes(4).readUInt32BE());
    const query = { msg_signature: crypto.sign(timestamp, nonce, encrypted), timestamp, nonce, echostr: encrypted };
    try {
      const answer = await fetch(`${url}?${new URLSearchParams(query)}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const said = (await answer.text()).slice(0, LONGEST_ANSWER);
      if (answer.status === 200) return { how: said === text ? 'ok' : 'changed' };
      // Ours refuses by names of its own; anything else was answered by somebody in between.
      return { how: /"wecom\./.test(said) ? 'other-key' : 'other-service', status: answer.status };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
      return { how: 'unreachable', reason: cause?.code ?? cause?.message ?? message };
    }
  }
}
