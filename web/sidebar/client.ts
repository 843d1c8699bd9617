import type * as Sdk from '@wecom/jssdk';
import { answer, client, type SdkConfig } from '../api/client';

/**
 * Why the WeCom client did not do what was asked. `outside`: no client around this page; `untrusted`: the client does not
 * take the page for the app's; `no-permission`: the rep or the app lacks 客户联系; `no-context`: not where a chat is open.
 */
export type HostWhy = 'outside' | 'untrusted' | 'no-permission' | 'no-context' | 'other';

/** Thrown with the client's own words. */
export class HostRefused extends Error {
  constructor(
    readonly why: HostWhy,
    words: string,
  ) {
    super(words);
  }
}

/** What the page asks leave for at once; a name not on the list is refused later. */
const FUNCTIONS = ['getContext', 'getCurExternalContact', 'sendChatMessage', 'openEnterpriseChat'];
const PATIENCE_MS = 8_000;

let opened: Promise<typeof Sdk> | undefined;

/** WeCom's SDK, with this page registered. Throws HostRefused; a failure is tried anew by the next call. */
function open(): Promise<typeof Sdk> {
  opened ??= register().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function register(): Promise<typeof Sdk> {
  const ww = await import('@wecom/jssdk');
  // Outside the client the SDK would wait for a bridge that never comes.
  if (!ww.env.isWeCom) throw new HostRefused('outside', 'no client');
  const first = await signed(window.location.href);
  const own = window.location.href.split('#', 1)[0];
  // The SDK asks with the address it is about to show; it differs from ours only when the page has moved on meanwhile.
  const forUrl = (url: string) => (url === own ? Promise.resolve(first) : signed(url));
  ww.register({
    corpId: first.corpId,
    agentId: first.agentId,
    jsApiList: FUNCTIONS,
    getConfigSignature: async (url) => (await forUrl(url)).config,
    getAgentConfigSignature: async (url) => (await forUrl(url)).agentConfig,
  });
  await patiently('agentConfig', ww.ensureConfigReady() as Promise<unknown>, 'untrusted');
  return ww;
}

function signed(url: string): Promise<SdkConfig> {
  return answer(client.GET('/api/v1/sidebar/sdk', { params: { query: { url } } }));
}

// register() begins the proof by itself and drops its promise; the refusal is heard from the one we wait for.
window.addEventListener('unhandledrejection', (event) => {
  const words: unknown = (event.reason as { errMsg?: unknown } | null)?.errMsg;
  if (typeof words === 'string' && /^(agentConfig|config|preVerifyJSAPI):/.test(words)) event.preventDefault();
});

/** The SDK throws plain objects, and never gives up waiting. */
async function patiently<Result>(name: string, asked: Promise<Result>, otherwise: HostWhy = 'other'): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HostRefused(otherwise, `${name}:no answer`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, silence]);
  } catch (error) {
    if (error instanceof Error) throw error;
    const words = String((error as { errMsg?: unknown } | null)?.errMsg ?? `${name}:fail`);
    throw new HostRefused(whyOf(words) ?? otherwise, words);
  } finally {
    clearTimeout(timer);
  }
}

/** By the words of the SDK's own documentation: `getCurExternalContact:fail no permission`. */
function whyOf(words: string): HostWhy | null {
  if (/no ?permission|permission denied/i.test(words)) return 'no-permission';
  return /without context/i.test(words) ? 'no-context' : null;
}

/** The WeCom client around this page. */
export const host = {
  /** From where the page was opened: single_chat_tools, group_chat_tools, normal … */
  entry: async (): Promise<string> => {
    const ww = await open();
    return (await patiently('getContext', ww.getContext())).entry;
  },
  /** The customer whose chat is open. */
  customer: async (): Promise<string> => {
    const ww = await open();
    return (await patiently('getCurExternalContact', ww.getCurExternalContact())).userId;
  },
  /** Puts a text into the open chat; resolves only when the client says it was sent. */
  sendText: async (content: string): Promise<void> => {
    const ww = await open();
    await patiently('sendChatMessage', ww.sendChatMessage({ msgtype: 'text', text: { content } }));
  },
  /** Opens the chat with a customer. */
  openChat: async (externalUserid: string): Promise<void> => {
    const ww = await open();
    await patiently('openEnterpriseChat', ww.openEnterpriseChat({ externalUserIds: [externalUserid], groupName: '' }));
  },
};
