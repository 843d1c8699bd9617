import { Entity } from 'typeorm';
import { Bool, Instant, Int, Key, Text } from '../platform/database/columns';

/** A corp member who serves customers. Kept when they leave, inactive. */
@Entity('rep')
export class Rep {
  @Key(64)
  userid: string;

  @Text(64)
  name: string;

  @Text(64, { default: '' })
  department: string;

  /** The main department; NULL where WeCom does not say. */
  @Int({ nullable: true })
  departmentId: number | null;

  /** False once WeCom no longer lists the member among those with 客户联系. */
  @Bool({ default: true })
  active: boolean;

  /** True where the member's chats are archived. */
  @Bool({ default: false })
  hasArchiveSeat: boolean;

  @Bool({ default: false })
  onLeave: boolean;

  /** Customers a day this rep can attend to: the length of the prospect list. */
  @Int({ default: 20 })
  dailyCapacity: number;

  @Instant()
  syncedAt: Date;

  /** The userid this one was changed to in WeCom; NULL for one still in use. */
  @Text(64, { nullable: true })
  renamedTo: string | null;

  /** When a sync last read all customers of the rep. */
  @Instant({ nullable: true })
  followsReadAt: Date | null;
}
