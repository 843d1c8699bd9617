import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import type { Attachment } from './attachment';

/** A way into customer groups. update needs all fields. */
export interface JoinWaySettings {
  /** At most 30 characters; the rest is cut. */
  remark: string;
  /** 1: when all groups are full WeCom makes the next one. */
  auto_create_room: 0 | 1;
  /** The new group's name without its number, at most 40 characters. */
  room_base_name: string;
  /** The number the first new group carries. */
  room_base_id: number;
  /** At most 5 (41091). */
  chat_id_list: string[];
  /** At most 30 characters; stands on the member who joined by it. */
  state: string;
}

export interface JoinWay extends JoinWaySettings {
  config_id: string;
  scene: 1 | 2;
  qr_code: string;
}

/** Material a group's owner can make the group's welcome; `%NICKNAME%` becomes the newcomer's name. */
export interface GroupWelcome {
  /** At most 3,000 bytes. */
  text?: { content: string };
  image?: Extract<Attachment, { msgtype: 'image' }>['image'];
  link?: Extract<Attachment, { msgtype: 'link' }>['link'];
  miniprogram?: Extract<Attachment, { msgtype: 'miniprogram' }>['miniprogram'];
}

const JOIN = '/cgi-bin/externalcontact/groupchat';
const WELCOME = '/cgi-bin/externalcontact/group_welcome_template';

/** Ways into groups (document/path/92229) and their welcomes (92366). All throw as WecomClient. */
@Injectable()
export class GroupEntryApi {
  constructor(private readonly client: WecomClient) {}

  /** Answers the config_id alone; the QR code is read with joinWay. There is no list to find a lost one in. */
  async addJoinWay(settings: JoinWaySettings): Promise<{ config_id: string }> {
    return this.client.write(`${JOIN}/add_join_way`, { body: { scene: 2, ...settings } });
  }

  /** 41044 where there is none of this id. */
  async joinWay(configId: string): Promise<JoinWay> {
    const body = { config_id: configId };
    return (await this.client.read<{ join_way: JoinWay }>(`${JOIN}/get_join_way`, { body })).join_way;
  }

  async updateJoinWay(configId: string, settings: JoinWaySettings): Promise<void> {
    await this.client.write(`${JOIN}/update_join_way`, { body: { config_id: configId, scene: 2, ...settings } });
  }

  async removeJoinWay(configId: string): Promise<void> {
    await this.client.write(`${JOIN}/del_join_way`, { body: { config_id: configId } });
  }

  /** At most 100 in a corp (41055). `notify`: tells the group owners that there is a new one. */
  async addWelcome(welcome: GroupWelcome, notify: boolean): Promise<{ template_id: string }> {
    return this.client.write(`${WELCOME}/add`, { body: { ...welcome, notify: notify ? 1 : 0 } });
  }

  /** 40037 where there is none of this id. */
  async welcome(templateId: string): Promise<GroupWelcome> {
    return this.client.read<GroupWelcome>(`${WELCOME}/get`, { body: { template_id: templateId } });
  }

  /** Replaces the whole template; 41058 where another app made it. */
  async editWelcome(templateId: string, welcome: GroupWelcome): Promise<void> {
    await this.client.write(`${WELCOME}/edit`, { body: { template_id: templateId, ...welcome } });
  }

  async removeWelcome(templateId: string): Promise<void> {
    await this.client.write(`${WELCOME}/del`, { body: { template_id: templateId } });
  }
}
