import { Entity, Index } from 'typeorm';
import { Bool, Id, Instant, Int, IntKey, Text } from '../platform/database/columns';

/**
 * planned (an effect waits) → created (the rep has it in WeCom) → confirmed (the rep sent) → closed (final results read);
 * failed: surely not created · withdrawn: taken back or never sent. Whether the effect is unknown is read from the effect.
 */
export type MassTaskState = 'planned' | 'created' | 'confirmed' | 'closed' | 'failed' | 'withdrawn';

/** One WeCom task: one sender, one text, at most 10,000 customers or 2,000 groups. */
@Entity('mass_task')
@Index('ux_mass_task_chunk', ['beatId', 'sender', 'chunk'], { unique: true })
@Index('ux_mass_task_effect', ['effectId'], { unique: true })
@Index('ix_mass_task_occurrence', ['occurrenceId', 'sender'])
@Index('ix_mass_task_msgid', ['msgid'])
export class MassTask {
  @Id()
  id: number;

  @Int()
  occurrenceId: number;

  @Int()
  beatId: number;

  @Text(64)
  sender: string;

  /** Counts the tasks of this sender in this beat, over all texts and retries. */
  @Int()
  chunk: number;

  @Int()
  textNo: number;

  /** Recipients when it was planned. */
  @Int()
  size: number;

  @Int()
  effectId: number;

  @Text(128, { nullable: true })
  msgid: string | null;

  @Text(16)
  state: MassTaskState;

  @Instant({ nullable: true })
  confirmedAt: Date | null;

  @Instant({ nullable: true })
  polledAt: Date | null;

  /** Readings of its results so far. */
  @Int({ default: 0 })
  polls: number;

  @Text(500, { nullable: true })
  error: string | null;

  /** True once *continue* has moved the recipients of a failed task to a new one. */
  @Bool({ default: false })
  replaced: boolean;

  @Instant()
  createdAt: Date;
}

/** A nudge to the rep of a task; WeCom takes three in 24 hours. */
@Entity('task_reminder')
export class TaskReminder {
  @IntKey()
  taskId: number;

  /** 0, 1, 2 …: two people asking at once cannot both take the last one. */
  @IntKey()
  no: number;

  @Instant()
  at: Date;

  @Text(64)
  askedBy: string;
}
