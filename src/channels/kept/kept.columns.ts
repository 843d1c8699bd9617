import { Id, Instant, Int, Text } from '../../platform/database/columns';

/**
 * What every row has that stands for something kept in WeCom. Its state is not a column: it follows from the last effect,
 * whether there is a remote id, and whether it was removed.
 */
export abstract class Kept {
  @Id()
  id: number;

  /** Counts the writes that were planned; part of their ownerRef. */
  @Int({ default: 0 })
  version: number;

  /** The last write; 0 in the moment before the first is planned. */
  @Int({ default: 0 })
  effectId: number;

  /** WeCom's id, without which the thing can never be changed again. */
  @Text(128, { nullable: true })
  remoteId: string | null;

  @Instant({ nullable: true })
  removedAt: Date | null;

  @Text(64)
  createdBy: string;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}
