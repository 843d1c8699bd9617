import { Injectable } from '@nestjs/common';
import { Effect, EffectOwner, EffectOwnerOf, Permit } from '../../wecom/outbox/effect-kinds';
import { KeptRows, KeptTable } from './kept-rows';

/** Lets the last write of a thing go, and no older one. Marked, so that those who extend it are given the rows. */
@Injectable()
abstract class LastWriteOnly implements EffectOwnerOf {
  protected abstract readonly table: KeptTable;

  constructor(private readonly rows: KeptRows) {}

  async permit(effect: Effect): Promise<Permit> {
    return (await this.rows.isLast(this.table, effect.id)) ? 'go' : { cancel: 'a newer change has taken its place' };
  }
}

@Injectable()
@EffectOwner('channel')
export class ChannelOwner extends LastWriteOnly {
  protected readonly table = 'channel';
}

@Injectable()
@EffectOwner('join_way')
export class JoinWayOwner extends LastWriteOnly {
  protected readonly table = 'join_way';
}

@Injectable()
@EffectOwner('group_welcome')
export class GroupWelcomeOwner extends LastWriteOnly {
  protected readonly table = 'group_welcome';
}
