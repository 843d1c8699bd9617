import { Entity, Index } from 'typeorm';
import { Instant, Int, Key } from '../platform/database/columns';

/** The WeCom member an operator is; each side at most once. */
@Entity('operator_link')
@Index('ux_operator_link_operator', ['operatorId'], { unique: true })
export class OperatorLink {
  /** In lower case, since WeCom compares userids so. */
  @Key(64)
  userid: string;

  @Int()
  operatorId: number;

  @Instant()
  linkedAt: Date;
}
