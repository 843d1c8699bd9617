import { Entity } from 'typeorm';
import { Bool, Instant, Int, IntKey, Text } from '../platform/database/columns';

/** A department of the corp, as far as the app may see it. Kept when it is dissolved, inactive. */
@Entity('department')
export class Department {
  /** WeCom's id; 1 is the corp itself. */
  @IntKey()
  id: number;

  @Text(64)
  name: string;

  /** 0 above the corp itself, or where WeCom does not say. */
  @Int({ default: 0 })
  parentId: number;

  @Bool({ default: true })
  active: boolean;

  @Instant()
  syncedAt: Date;
}
