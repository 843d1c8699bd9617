import { Entity } from 'typeorm';
import { Bool, IntKey, Key } from '../../platform/database/columns';

/** Who serves an account: one person, or a department (then userid is ''). */
@Entity('kf_servicer')
export class KfServicer {
  @Key(64)
  openKfid: string;

  @Key(64)
  userid: string;

  /** 0 for a person. */
  @IntKey()
  departmentId: number;

  @Bool()
  serving: boolean;
}
