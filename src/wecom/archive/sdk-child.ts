/** The program of the child process that holds the vendor's library. It may die at any moment; its parent starts another. */
import { FinanceSdk } from './finance-sdk';
import { KeyRing } from './key-ring';
import { NOT_OPENED, SdkError } from './sdk-codes';
import { OpenedBody, SdkAnswer, SdkAsk, SdkWork } from './sdk-protocol';

let sdk: FinanceSdk | null = null;
let keys: KeyRing | null = null;

const WORK: { [What in keyof SdkWork]: (ask: SdkWork[What]['ask']) => SdkWork[What]['answer'] } = {
  start: (orders) => {
    keys = new KeyRing(orders.keys);
    sdk = new FinanceSdk(orders.library, orders.corpId, orders.secret);
    return null;
  },
  chat: ({ seq, limit }) => started(sdk).chatData(seq, limit),
  open: ({ version, randomKey, message }) => open(version, randomKey, message),
  media: ({ fileId, index }) => started(sdk).media(fileId, index),
  end: () => {
    sdk?.close();
    sdk = null;
    return null;
  },
};

function open(version: number, randomKey: string, message: string): OpenedBody {
  if (!started(keys).has(version)) return { fault: 'no-key' };
  const key = started(keys).open(version, randomKey);
  if (key === null) return { fault: 'wrong-key' };
  try {
    return { body: started(sdk).decrypt(key, message) };
  } catch (error) {
    if (error instanceof SdkError && NOT_OPENED.includes(error.code)) return { fault: 'wrong-key' };
    throw error;
  }
}

function started<T>(part: T | null): T {
  if (part === null) throw new Error('The library was not started.');
  return part;
}

function answer({ what, ask }: SdkAsk): SdkAnswer {
  try {
    return { answer: WORK[what](ask as never) };
  } catch (error) {
    const { call, code } = error instanceof SdkError ? error : { call: undefined, code: undefined };
    return { error: (error as Error).message, call, code };
  }
}

process.on('message', (asked: SdkAsk) => {
  process.send?.(answer(asked), () => {
    if (asked.what === 'end') process.exit(0);
  });
});
// Without its parent it has nothing to do; what stops the parent must not stop it in the middle of a call.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
