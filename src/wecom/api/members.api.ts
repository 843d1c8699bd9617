import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';

export interface Member {
  userid: string;
  name: string;
  department: number[];
  position?: string;
  is_leader_in_dept?: (0 | 1)[];
  direct_leader?: string[];
  main_department?: number;
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status: 1 | 2 | 4 | 5;
}

export interface Department {
  id: number;
  parentid: number;
  order?: number;
}

/** Members of the corp (document/path/90196, 95350). All throw as WecomClient. */
@Injectable()
export class MembersApi {
  constructor(private readonly client: WecomClient) {}

  /** Since June 2022 without phone, mail and avatar. */
  async get(userid: string): Promise<Member> {
    return this.client.read<Member>('/cgi-bin/user/get', { query: { userid } });
  }

  /** The departments of the visible range: ids and parents. */
  async departments(): Promise<Department[]> {
    const path = '/cgi-bin/department/simplelist';
    return (await this.client.read<{ department_id: Department[] }>(path)).department_id;
  }

  /** One department; 60011 outside the visible range, 60123 where there is none. */
  async department(id: number): Promise<Department & { name: string }> {
    const path = '/cgi-bin/department/get';
    return (await this.client.read<{ department: Department & { name: string } }>(path, { query: { id } })).department;
  }
}
