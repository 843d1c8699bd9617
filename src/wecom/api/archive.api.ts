import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';

/** Agree, Disagree; Default_Agree where the corp's customers need not be asked. */
export type AgreeStatus = 'Agree' | 'Disagree' | 'Default_Agree';

/** A rep and an outside party. The misspelt name is WeCom's. */
export interface AgreePair {
  userid: string;
  exteranalopenid: string;
}

export interface SingleAgree extends AgreePair {
  /** Seconds. */
  status_change_time: number;
  agree_status: AgreeStatus;
}

export interface RoomAgree {
  exteranalopenid: string;
  /** Seconds. */
  status_change_time: number;
  agree_status: AgreeStatus;
}

/** A group of colleagues. */
export interface InternalGroup {
  roomname: string;
  creator: string;
  /** Seconds. */
  room_create_time: number;
  notice: string;
  members: { memberid: string; jointime: number }[];
}

export interface ArchivedRobot {
  robot_id: string;
  name: string;
  creator_userid: string;
}

/** Most pairs check_single_agree takes (301060). */
export const MOST_AGREE_PAIRS = 100;

/**
 * The HTTP side of the chat archive (document/path/91614, 91782, 92951): who is archived and who agreed to it. Needs
 * the secret of 会话内容存档 and its own trusted IPs. All throw as WecomClient.
 */
@Injectable()
export class ArchiveApi {
  constructor(private readonly client: WecomClient) {}

  /** userids of members with an archive seat. @param edition 1 office, 2 service, 3 enterprise; all when left out */
  async seatHolders(edition?: 1 | 2 | 3): Promise<string[]> {
    const body = edition === undefined ? {} : { type: edition };
    return (await this.ask<{ ids: string[] }>('get_permit_user_list', body)).ids;
  }

  /** Whether these outside parties agreed; at most 100 pairs. Pairs WeCom does not know refuse the whole call (301061). */
  async agreements(pairs: AgreePair[]): Promise<SingleAgree[]> {
    return (await this.ask<{ agreeinfo: SingleAgree[] }>('check_single_agree', { info: pairs })).agreeinfo;
  }

  /** Whether the outside members of a group agreed. */
  async roomAgreements(roomId: string): Promise<RoomAgree[]> {
    return (await this.ask<{ agreeinfo: RoomAgree[] }>('check_room_agree', { roomid: roomId })).agreeinfo;
  }

  /** A group of colleagues; customer groups answer 301059 and are read by GroupsApi. */
  async internalGroup(roomId: string): Promise<InternalGroup> {
    return this.ask<InternalGroup>('groupchat/get', { roomid: roomId });
  }

  /** A robot that spoke; its id begins with wb. */
  async robot(robotId: string): Promise<ArchivedRobot> {
    const options = { query: { robot_id: robotId }, app: 'archive' as const };
    return (await this.client.read<{ data: ArchivedRobot }>('/cgi-bin/msgaudit/get_robot_info', options)).data;
  }

  private ask<T>(path: string, body: unknown): Promise<T> {
    return this.client.read<T>(`/cgi-bin/msgaudit/${path}`, { body, app: 'archive' });
  }
}
