import { Entity } from 'typeorm';
import { Instant, Int, Key } from '../../platform/database/columns';

/** An API WeCom has refused for calling too often, out of use until its window is over. */
@Entity('wecom_parking')
export class WecomParkingRow {
  /** The path. */
  @Key(120)
  api: string;

  /** 1 a minute, 2 an hour, 3 the rest of the day; grows when the API is refused again right after. */
  @Int()
  level: number;

  @Instant()
  parkedAt: Date;

  @Instant()
  untilAt: Date;
}
