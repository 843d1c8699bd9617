import { Entity, Index } from 'typeorm';
import { Bool, Id, Instant, Int, Text } from '../platform/database/columns';

export type Role = 'owner' | 'operator' | 'analyst';

/** A person who uses the console. */
@Entity('operator')
@Index('ux_operator_name', ['name'], { unique: true })
export class Operator {
  @Id()
  id: number;

  @Text(64)
  name: string;

  @Text(16)
  role: Role;

  /** scrypt, as salt:hash in hex. */
  @Text(255)
  passwordHash: string;

  /** Wrong passwords in a row. */
  @Int({ default: 0 })
  failures: number;

  @Instant({ nullable: true })
  lockedUntil: Date | null;

  @Bool({ default: true })
  active: boolean;

  @Instant()
  createdAt: Date;
}
