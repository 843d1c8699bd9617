import { Entity, Index } from 'typeorm';
import { Id, Instant, Json, Text } from '../platform/database/columns';

/** Who changed what, when. Written after the change succeeded, never edited. */
@Entity('audit_line')
@Index('ix_audit_at', ['at'])
export class AuditLine {
  @Id()
  id: number;

  @Instant()
  at: Date;

  @Text(16)
  whoKind: string;

  @Text(64)
  whoId: string;

  @Text(64)
  whoName: string;

  @Text(64)
  action: string;

  /** The path that was called. */
  @Text(128)
  subject: string;

  @Json()
  details: Record<string, unknown>;
}
