import { Entity, Index } from 'typeorm';
import { Id, Instant, Json, Text } from '../platform/database/columns';

/** A machine's key; shown once when made, kept as a hash. */
@Entity('api_key')
@Index('ux_api_key_hash', ['keyHash'], { unique: true })
export class ApiKey {
  @Id()
  id: number;

  @Text(64)
  name: string;

  @Text(64)
  keyHash: string;

  @Json()
  permissions: string[];

  @Instant()
  createdAt: Date;

  @Instant({ nullable: true })
  revokedAt: Date | null;
}
