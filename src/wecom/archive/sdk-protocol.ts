import { MediaPart } from './finance-sdk';
import { ArchiveKey } from './key-ring';

/** With what the child starts; sent over the pipe, since arguments and environment can be seen by others. */
export interface SdkOrders {
  library: string;
  corpId: string;
  secret: string;
  keys: ArchiveKey[];
}

/** What the child can be asked, and what each answers. */
export interface SdkWork {
  start: { ask: SdkOrders; answer: null };
  chat: { ask: { seq: number; limit: number }; answer: string };
  /** One sealed message. */
  open: { ask: { version: number; randomKey: string; message: string }; answer: OpenedBody };
  media: { ask: { fileId: string; index: string }; answer: MediaPart };
  /** Lets go of the SDK object and ends. */
  end: { ask: null; answer: null };
}

/** no-key: the key ring has none of that version; wrong-key: it has another one than the message was sealed to. */
export type OpenedBody = { body: string } | { fault: 'no-key' | 'wrong-key' };

export interface SdkAsk {
  what: keyof SdkWork;
  ask: unknown;
}

/** `code` where the library answered one. */
export type SdkAnswer = { answer: unknown } | { error: string; call?: string; code?: number };
