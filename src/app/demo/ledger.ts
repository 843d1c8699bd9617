import { Stage } from './stage';

/** The corp's own count against what the service says. */
export interface LedgerCount {
  /** Mass-message tasks the corp has received through the API. */
  tasks_received: number;
  /** Recipients with a task according to the service that no task of the corp holds. */
  lost: number;
  /** Recipients that more than one task of one text holds. */
  doubled: number;
}

interface LedgerTask {
  content: string;
  create_type: number;
  recipients: string[];
}

/** Compares an occurrence's recipients with the tasks the corp holds. */
export async function compareLedgers(stage: Stage, occurrenceId: number): Promise<LedgerCount> {
  const tasks = (
    await allOf<LedgerTask>((cursor) => stage.sandbox.get(`/control/ledger?limit=500&cursor=${cursor ?? 0}`))
  )
    // Reps send messages of their own too.
    .filter((task) => task.create_type === 0);
  const times = new Map<string, number>();
  for (const task of tasks) {
    for (const who of task.recipients) {
      const key = `${task.content}\n${who}`;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
  }
  const { beats } = await stage.api.get<{
    beats: { tasks: { created: number }; recipients: Record<string, number> }[];
  }>(`/api/v1/occurrences/${occurrenceId}`);
  const said = beats.reduce((sum, { recipients: r }) => {
    return sum + r.tasked + r.confirmed + r.delivered + r.rejected + r.unconfirmed + r.withdrawn;
  }, 0);
  return {
    tasks_received: tasks.length,
    lost: Math.max(0, said - times.size),
    doubled: [...times.values()].filter((count) => count > 1).length,
  };
}

async function allOf<T>(page: (cursor: number | null) => Promise<{ items: T[]; next: number | null }>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: number | null = null; ;) {
    const { items, next } = await page(cursor);
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}
