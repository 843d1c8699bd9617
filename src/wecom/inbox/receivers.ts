import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { CallbackCrypto } from '../crypto/callback-crypto';
import { Receiver } from './wecom-event';

/** Where WeCom calls, and by which settings it proves itself. */
const PATHS: Record<string, { receiver: Receiver; token: 'WECOM_TOKEN' | 'WECOM_KF_TOKEN' | 'WECOM_ARCHIVE_TOKEN' }> = {
  '/wecom/callback': { receiver: 'app', token: 'WECOM_TOKEN' },
  '/wecom/callback/kf': { receiver: 'kf', token: 'WECOM_KF_TOKEN' },
  '/wecom/callback/archive': { receiver: 'archive', token: 'WECOM_ARCHIVE_TOKEN' },
};

/** One callback URL. */
export interface CallbackReceiver {
  receiver: Receiver;
  /** Null where its token and key are not set. */
  crypto: CallbackCrypto | null;
  /** The environment variable to set, for the answer to whoever asks. */
  setting: string;
}

/** The callback URLs, each with the cipher of its own token and key. */
@Injectable()
export class Receivers {
  private readonly byPath = new Map<string, CallbackReceiver>();

  constructor({ values }: Settings) {
    const keys: Record<Receiver, [string, string]> = {
      app: [values.wecomToken, values.wecomAesKey],
      kf: [values.wecomKfToken, values.wecomKfAesKey],
      archive: [values.wecomArchiveToken, values.wecomArchiveAesKey],
    };
    for (const [path, { receiver, token: setting }] of Object.entries(PATHS)) {
      const [token, aesKey] = keys[receiver];
      const ready = token && aesKey && values.wecomCorpId;
      const crypto = ready ? new CallbackCrypto(token, aesKey, values.wecomCorpId) : null;
      this.byPath.set(path, { receiver, crypto, setting });
    }
  }

  /** Every callback URL by its path, whether it is set up or not. */
  get paths(): ReadonlyMap<string, CallbackReceiver> {
    return this.byPath;
  }

  /** The receiver at a request's URL, with or without a slash at the end; undefined where the path is none of ours. */
  at(url: string): CallbackReceiver | undefined {
    const end = url.indexOf('?');
    const path = end < 0 ? url : url.slice(0, end);
    return this.byPath.get(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
  }
}
