import { Entity, Index } from 'typeorm';
import { Bool, Int, Json, Text } from '../../platform/database/columns';
import { Kept } from '../kept/kept.columns';

/** A code by which customers come into groups (入群方式). */
@Entity('join_way')
@Index('ux_join_way_state', ['state'], { unique: true })
@Index('ix_join_way_effect', ['effectId'])
export class JoinWayRow extends Kept {
  @Text(64)
  name: string;

  /** Stands on every member who joined by it. */
  @Text(30)
  state: string;

  /** Up to five of our groups; WeCom fills them in turn. */
  @Json()
  groupIds: number[];

  /** Whether WeCom makes a new group when all are full. */
  @Bool()
  autoCreate: boolean;

  @Text(40)
  baseName: string;

  @Int()
  baseNumber: number;

  @Text(700, { nullable: true })
  qrCode: string | null;
}
