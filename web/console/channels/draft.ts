import type { ChannelRequest, ChannelView, WelcomeAttachment, WelcomePlan } from '../../api/client';

export const NO_WELCOME: WelcomePlan = { text: '', windows: [], attachments: [] };

/** A new channel, with a welcome to start from. */
export function newChannel(): ChannelRequest {
  const text = '您好{昵称}，我是{导购}，欢迎来到我们店。有什么想找的，直接跟我说～';
  return { name: '', users: [], parties: [], skipVerify: true, tagIds: [], welcome: { ...NO_WELCOME, text } };
}

export function draftOf(view: ChannelView): ChannelRequest {
  const { name, reps, parties, skipVerify, tagIds, welcome } = view;
  return { name, users: reps.map((rep) => rep.userid), parties, skipVerify, tagIds, welcome };
}

/** An attachment with nothing filled in. */
export function newAttachment(kind: WelcomeAttachment['kind']): WelcomeAttachment {
  if (kind === 'link') return { kind, title: '', url: '', desc: '', pictureUrl: '' };
  if (kind === 'image') return { kind, pictureId: 0 };
  return { kind, title: '', appid: '', page: '', pictureId: 0 };
}
