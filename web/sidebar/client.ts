/**
 * The WeCom client around this page, behind the names of its JS-SDK. Here it is a page that embeds the sidebar and
 * answers by postMessage: { huitou: 'wecom', id, method, params } → { huitou: 'wecom', id, ok, result | errMsg }.
 */
export class HostRefused extends Error {}

export interface HostContext {
  /** single_chat_tools, group_chat_tools, or another entry from which nothing can be sent. */
  entry: string;
}

const PATIENCE_MS = 8_000;
const waiting = new Map<number, { done: (result: unknown) => void; refused: (error: Error) => void }>();
let calls = 0;

interface HostAnswer {
  huitou?: string;
  id?: number;
  ok?: boolean;
  result?: unknown;
  errMsg?: string;
}

window.addEventListener('message', (event: MessageEvent<HostAnswer>) => {
  if (event.source !== window.parent || event.data?.huitou !== 'wecom') return;
  const call = waiting.get(event.data.id ?? -1);
  if (!call) return;
  waiting.delete(event.data.id!);
  if (event.data.ok) call.done(event.data.result);
  else call.refused(new HostRefused(event.data.errMsg ?? 'refused'));
});

/** Throws HostRefused with the client's own words, or 'no client' where the page is not embedded. */
function ask<Result>(method: string, params: object = {}): Promise<Result> {
  if (window.parent === window) return Promise.reject(new HostRefused('no client'));
  calls += 1;
  const id = calls;
  return new Promise<Result>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(id);
      reject(new HostRefused(`${method}:no answer`));
    }, PATIENCE_MS);
    waiting.set(id, {
      done: (result) => {
        clearTimeout(timer);
        resolve(result as Result);
      },
      refused: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
    // Firefox has no ancestorOrigins; what leaves here is what the rep is about to send in that very page.
    const target = window.location.ancestorOrigins?.[0] ?? '*';
    window.parent.postMessage({ huitou: 'wecom', id, method, params }, target);
  });
}

export const host = {
  getContext: () => ask<HostContext>('getContext'),
  /** The customer whose chat is open. */
  getCurExternalContact: () => ask<{ userId: string }>('getCurExternalContact'),
  /** Puts a text into the open chat at once; resolves only when the client says it was sent. */
  sendText: (content: string) => ask<object>('sendChatMessage', { msgtype: 'text', text: { content } }),
  /** Opens the chat with a customer. */
  openChat: (externalUserid: string) => ask<object>('openEnterpriseChat', { externalUserIds: externalUserid }),
};
