import { Theme } from './catalogue';
import { messageId } from './chats';
import { GROUP_TALK } from './dialogues';
import { GROUP_PLANS } from './group-plans';
import { LocalDays } from './local-days';
import { Random } from './random';
import { WorldGroup, WorldMessage } from './world';

const LOOK_BACK_DAYS = 60;

/** The chatter of one group over the last weeks; everyone who was in it at that moment hears it. */
export function groupChatsOf(random: Random, days: LocalDays, group: WorldGroup, now: Date): WorldMessage[] {
  const theme: Theme | undefined = GROUP_PLANS.find((plan) => plan.name === group.name)?.theme;
  const lines = [...GROUP_TALK.all, ...(theme ? [...GROUP_TALK[theme], ...GROUP_TALK[theme]] : [])];
  const today = days.dayOf(now);
  const messages: WorldMessage[] = [];
  for (let left = random.int(25, 60); left > 0; left--) {
    const day = today - random.int(1, LOOK_BACK_DAYS);
    const at = days.at(day, random.int(8 * 3600, 22 * 3600));
    const present = group.members.filter((member) => member.joinedAt < at).map((member) => member.id);
    if (at < group.createdAt || present.length === 0) continue;
    const line = random.pick(lines);
    const from = line.startsWith('>') ? group.owner : random.pick(present);
    messages.push({
      msgid: messageId(random, at),
      from,
      to: [group.owner, ...present].filter((id) => id !== from),
      roomId: group.chatId,
      type: 'text',
      text: line.replace(/^>/, ''),
      at,
    });
  }
  return messages;
}
