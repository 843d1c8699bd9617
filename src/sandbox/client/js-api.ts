import { Customers } from '../actors/customers';
import { Box } from '../box';
import { mayServe } from '../wire/members';
import { ClientRefused, PageTrust } from './page-trust';

/** Where in the client a page is shown. */
export interface Here {
  userid: string;
  /** The customer, or ''. */
  externalUserid: string;
  /** The group, or ''. */
  chatId: string;
}

type Params = Record<string, unknown>;

/**
 * The functions of the WeCom client that a page may call, as far as this box knows them; what they answer and refuse is
 * worded as in @wecom/jssdk (getCurExternalContact:fail no permission …).
 */
export class JsApi {
  private readonly functions: Record<string, (params: Params, here: Here) => Params>;

  constructor(
    private readonly box: Box,
    private readonly customers: Customers,
    private readonly trust: PageTrust,
  ) {
    this.functions = {
      getContext: (_, here) => ({ entry: entryOf(here) }),
      getCurExternalContact: (_, here) => {
        this.demandContact(here);
        if (!here.externalUserid) throw new ClientRefused('fail without context of external contact');
        return { userId: here.externalUserid };
      },
      getCurExternalChat: (_, here) => {
        this.demandContact(here);
        if (!here.chatId) throw new ClientRefused('fail without context of external contact');
        return { chatId: here.chatId };
      },
      sendChatMessage: (params, here) => {
        this.demandContact(here);
        if (!here.externalUserid && !here.chatId) throw new ClientRefused('fail without context of external contact');
        this.say(contentOf(params), here);
        return {};
      },
      openEnterpriseChat: (params) => {
        const [who] = String(params.externalUserIds ?? '').split(';');
        const chatId = String(params.chatId ?? '');
        if (!chatId && !box.people.get(who)) throw new ClientRefused('fail');
        return { chatId, opened: chatId ? { chat_id: chatId } : { external_userid: who } };
      },
    };
  }

  /** One call of a page; `url` is the page's address as the client sees it. Answers what a native client would. */
  invoke(name: string, params: Params, url: string, here: Here): Params {
    try {
      return { ...this.run(name, params, url, here), err_msg: `${name}:ok` };
    } catch (refused) {
      if (!(refused instanceof ClientRefused)) throw refused;
      return { err_msg: `${name}:${refused.message}` };
    }
  }

  /** What the rep types, or a page sends for them. Throws ClientRefused unless the two are friends or share the group. */
  say(text: string, { userid, externalUserid, chatId }: Here): void {
    const { people, store, talk } = this.box;
    if (!chatId && !people.follows(userid, externalUserid)) throw new ClientRefused('fail no permission');
    store.tx(() => {
      if (chatId) {
        talk.sayInRoom(chatId, userid, text);
        return;
      }
      talk.say({ from: userid, to: [externalUserid], text });
      this.customers.addressed(userid, externalUserid, text);
    });
  }

  private run(name: string, params: Params, url: string, here: Here): Params {
    if (name === 'preVerifyJSAPI') {
      this.trust.config(params, url);
      return {};
    }
    if (name === 'agentConfig') {
      this.trust.agentConfig(params, here.userid, url);
      return {};
    }
    if (!this.functions[name]) throw new ClientRefused('function not exist');
    this.trust.demand(name, params, here.userid, url);
    return this.functions[name](params, here);
  }

  private demandContact({ userid }: Here): void {
    if (!mayServe(this.box, userid)) throw new ClientRefused('fail no permission');
  }
}

function entryOf({ externalUserid, chatId }: Here): string {
  if (chatId) return 'group_chat_tools';
  return externalUserid ? 'single_chat_tools' : 'normal';
}

/** The text of a message, or a card shown by its title. Throws ClientRefused for an empty or unknown one. */
function contentOf(params: Params): string {
  const kind = String(params.msgtype ?? '');
  const part = params[kind] as Record<string, string> | undefined;
  if (kind === 'text' && part?.content) return String(part.content);
  if (['image', 'video', 'file', 'news', 'miniprogram'].includes(kind) && part) {
    return part.title ? `[${kind}] ${part.title}` : `[${kind}]`;
  }
  throw new ClientRefused('fail invalid msgtype');
}
