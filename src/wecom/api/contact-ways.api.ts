import { Injectable } from '@nestjs/common';
import { WecomClient } from '../client/wecom-client';
import { CursorPage, pages } from './pages';

/** What a contact way (联系我) is made of. update overwrites remark, user and party. */
export interface ContactWaySettings {
  /** Whom the customer may meet: at most 100 members, departments expanded (41041). */
  user: string[];
  /** Department ids. */
  party: number[];
  /** At most 30 characters; shown nowhere. */
  remark: string;
  /** True: who scans is a friend at once; false: the member has to agree. */
  skip_verify: boolean;
  /** At most 30 characters; comes back in the event and on the friendship. The only key a channel has. */
  state: string;
}

export interface ContactWay extends ContactWaySettings {
  config_id: string;
  /** 1 one member, 2 several. */
  type: 1 | 2;
  /** 1 a mini program, 2 a QR code. */
  scene: 1 | 2;
  qr_code: string;
}

const LIST_LIMIT = 1000;

/** Contact ways (document/path/92228). Whoever loses the config_id can never change the code again. All throw as WecomClient. */
@Injectable()
export class ContactWaysApi {
  constructor(private readonly client: WecomClient) {}

  /** Makes a code. Has no idempotency key: after a lost answer look for the state before asking again. */
  async add(settings: ContactWaySettings): Promise<{ config_id: string; qr_code: string }> {
    // Type 2 with one member is what type 1 is, and can be given more later.
    const body = { type: 2, scene: 2, ...settings };
    return this.client.write('/cgi-bin/externalcontact/add_contact_way', { body });
  }

  /** 41044 where there is none of this id. */
  async get(configId: string): Promise<ContactWay> {
    const body = { config_id: configId };
    const path = '/cgi-bin/externalcontact/get_contact_way';
    return (await this.client.read<{ contact_way: ContactWay }>(path, { body })).contact_way;
  }

  /** The config_ids made between `from` and `to`, page by page. */
  list(from: Date, to: Date): AsyncGenerator<CursorPage & { contact_way: { config_id: string }[] }> {
    return pages((cursor) =>
      this.client.read('/cgi-bin/externalcontact/list_contact_way', {
        body: {
          start_time: Math.floor(from.getTime() / 1000),
          end_time: Math.ceil(to.getTime() / 1000),
          limit: LIST_LIMIT,
          cursor,
        },
      }),
    );
  }

  async update(configId: string, settings: ContactWaySettings): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/update_contact_way', {
      body: { config_id: configId, ...settings },
    });
  }

  async remove(configId: string): Promise<void> {
    await this.client.write('/cgi-bin/externalcontact/del_contact_way', { body: { config_id: configId } });
  }
}
