import { Entity } from 'typeorm';
import { Key, Text } from './columns';

/** A setting that stored data depends on, fixed at the first migration. */
@Entity('frozen_setting')
export class FrozenSetting {
  @Key(64)
  name: string;

  @Text(255)
  value: string;
}
