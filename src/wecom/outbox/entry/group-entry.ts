import { Injectable } from '@nestjs/common';
import { GroupEntryApi, GroupWelcome, JoinWaySettings } from '../../api/group-entry.api';
import { NO_SUCH_CONFIG, NO_SUCH_TEMPLATE } from '../../client/errcodes';
import { EffectKind, Reconciled, Sent } from '../effect-kinds';
import { KeptThings, sameMembers } from './kept-thing';

export const JOIN_WAY = 'join-way';
export const GROUP_WELCOME = 'group-welcome';

/** A way into customer groups (入群方式). WeCom answers its id alone, so the code is read afterwards. */
@Injectable()
@EffectKind(JOIN_WAY)
export class JoinWays extends KeptThings<JoinWaySettings> {
  constructor(private readonly api: GroupEntryApi) {
    super('join', NO_SUCH_CONFIG);
  }

  protected async add(settings: JoinWaySettings): Promise<Sent> {
    const { config_id } = await this.api.addJoinWay(settings);
    return { result: null, externalRef: config_id };
  }

  protected async update(configId: string, settings: JoinWaySettings): Promise<void> {
    await this.api.updateJoinWay(configId, settings);
  }

  protected async remove(configId: string): Promise<void> {
    await this.api.removeJoinWay(configId);
  }

  protected async read(configId: string): Promise<JoinWaySettings> {
    return this.api.joinWay(configId);
  }

  protected same(wanted: JoinWaySettings, there: JoinWaySettings): boolean {
    const plain = ({ remark, auto_create_room, room_base_name, room_base_id, state }: JoinWaySettings) =>
      JSON.stringify([remark, auto_create_room, room_base_name, room_base_id, state]);
    return plain(wanted) === plain(there) && sameMembers(wanted.chat_id_list, there.chat_id_list);
  }

  /** WeCom lists no join ways, so nothing shows whether one was made. A second one does no harm, but a person decides. */
  protected async search(): Promise<Reconciled> {
    return 'unclear';
  }
}

/** What a group's newcomers are told, and whether the owners hear that there is something new. */
export interface GroupWelcomeSettings {
  welcome: GroupWelcome;
  notify: boolean;
}

/** A welcome for groups (入群欢迎语): material that a group's owner puts to use in the client. */
@Injectable()
@EffectKind(GROUP_WELCOME)
export class GroupWelcomes extends KeptThings<GroupWelcomeSettings> {
  constructor(private readonly api: GroupEntryApi) {
    super('group-welcome', NO_SUCH_TEMPLATE);
  }

  protected async add({ welcome, notify }: GroupWelcomeSettings): Promise<Sent> {
    const { template_id } = await this.api.addWelcome(welcome, notify);
    return { result: null, externalRef: template_id };
  }

  protected async update(templateId: string, { welcome }: GroupWelcomeSettings): Promise<void> {
    await this.api.editWelcome(templateId, welcome);
  }

  protected async remove(templateId: string): Promise<void> {
    await this.api.removeWelcome(templateId);
  }

  protected async read(templateId: string): Promise<GroupWelcomeSettings> {
    return { welcome: await this.api.welcome(templateId), notify: false };
  }

  protected same({ welcome: wanted }: GroupWelcomeSettings, { welcome: there }: GroupWelcomeSettings): boolean {
    return (
      (wanted.text?.content ?? '') === (there.text?.content ?? '') &&
      wanted.link?.url === there.link?.url &&
      wanted.link?.title === there.link?.title &&
      (wanted.link?.desc ?? '') === (there.link?.desc ?? '')
    );
  }

  /** WeCom lists no templates, and a second one would use up another of the corp's hundred: a person looks in the console. */
  protected async search(): Promise<Reconciled> {
    return 'unclear';
  }
}
