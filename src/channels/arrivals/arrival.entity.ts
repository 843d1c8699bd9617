import { Entity, Index } from 'typeorm';
import { Bool, Instant, Int, IntKey, Key } from '../../platform/database/columns';

/** Somebody who came by a channel to a rep: one row, also when they come again. */
@Entity('channel_arrival')
@Index('ix_arrival_effect', ['welcomeEffectId'])
@Index('ix_arrival_external', ['externalUserid'])
export class ChannelArrival {
  @IntKey()
  channelId: number;

  @Key(64)
  repUserid: string;

  @Key(64)
  externalUserid: string;

  /** Null until the customer has been read from WeCom. */
  @Int({ nullable: true })
  customerId: number | null;

  /** The latest arrival. */
  @Instant()
  arrivedAt: Date;

  /** WeCom gave a welcome code; it gives none where the two talk already or the console has a welcome of its own. */
  @Bool()
  hadCode: boolean;

  @Int({ nullable: true })
  welcomeEffectId: number | null;
}
