import { Api } from '../../src/app/demo/api';
import { Installation } from './installation';

/** A task as the corp has it. */
interface LedgerTask {
  msgid: string;
  sender: string;
  content: string;
  recipients: string[];
  /** Whom WeCom left out of the task, and said so. */
  fail_list: string[];
  cancelled_at: number | null;
}

/** What the comparison of both sides found. */
interface Findings {
  /** Recipients the service says have a task. */
  recipients: number;
  /** Of those, how many no task of the corp holds. */
  lost: number;
  /** Recipients whom more than one task of one text holds. */
  doubled: number;
  /** Effects that were unknown once and were found by reading WeCom back. */
  reconciled: number;
  details: string[];
}

interface Recipient {
  target: { kind: string; id: number; externalIds?: string[]; name: string };
  state: string;
  reason: string | null;
}

/** States in which the service says: this recipient is in a task. */
const TASKED = new Set(['tasked', 'confirmed', 'delivered', 'rejected', 'unconfirmed', 'replied', 'ordered']);

/** Or was, until its time was over: hours may pass while an API rests. */
function isTasked({ state, reason }: Recipient): boolean {
  return TASKED.has(state) || (state === 'withdrawn' && reason === 'expired');
}

/** Compares, occurrence by occurrence, who the service says has a task with whom the corp's tasks hold. */
export async function audit(api: () => Api, ledger: LedgerTask[]): Promise<Findings> {
  const found: Findings = { recipients: 0, lost: 0, doubled: 0, reconciled: 0, details: [] };
  const { items } = await api().get<{ items: { id: number; campaign: { id: number } }[] }>(
    '/api/v1/occurrences?limit=200',
  );
  for (const { id, campaign } of items) {
    const { params } = await api().get<{ params: { beats: { text: string }[] } }>(`/api/v1/campaigns/${campaign.id}`);
    for (const { text } of params.beats) {
      const tasks = ledger.filter((task) => task.content === text);
      const times = new Map<string, number>();
      for (const task of tasks) for (const who of task.recipients) times.set(who, (times.get(who) ?? 0) + 1);
      const named = new Set([...times.keys(), ...tasks.flatMap((task) => task.fail_list)]);
      for (const [who, count] of times) {
        if (count < 2) continue;
        found.doubled++;
        found.details.push(`${who} is in ${count} tasks of ${text}`);
      }
      const all = await recipientsOf(api(), id);
      const tasked = all.filter(isTasked);
      found.recipients += tasked.length;
      const missing = tasked.length - named.size;
      if (missing > 0) found.lost += missing;
      if (missing !== 0)
        found.details.push(
          `occurrence ${id}: ${tasked.length} tasked here, ${named.size} in the corp; the others: ${othersOf(all)}`,
        );
      // More in the corp than here is a message the service does not know of: as bad as one lost.
      if (missing < 0) found.lost -= missing;
    }
  }
  found.reconciled = await countReconciled(api);
  return found;
}

/** Effects whose answer was lost, and whose task was found by reading WeCom back. */
async function countReconciled(api: () => Api): Promise<number> {
  let count = 0;
  for (let cursor = ''; ;) {
    const page = await api().get<{ items: { result: { reconciled?: true } | null }[]; next: string | null }>(
      `/api/v1/wecom/effects?kind=mass-message&limit=200${cursor}`,
    );
    count += page.items.filter((effect) => effect.result?.reconciled).length;
    if (!page.next) return count;
    cursor = `&cursor=${page.next}`;
  }
}

/** `3 withdrawn expired, 40 holdout` */
function othersOf(all: Recipient[]): string {
  const counts = new Map<string, number>();
  for (const { state, reason } of all.filter((one) => !isTasked(one))) {
    const key = `${state} ${reason ?? ''}`.trim();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${count} ${key}`).join(', ');
}

async function recipientsOf(api: Api, occurrence: number): Promise<Recipient[]> {
  const all: Recipient[] = [];
  for (let cursor = ''; ;) {
    const page = await api.get<{ items: Recipient[]; next: string | null }>(
      `/api/v1/occurrences/${occurrence}/recipients?limit=200${cursor}`,
    );
    all.push(...page.items);
    if (!page.next) return all;
    cursor = `&cursor=${page.next}`;
  }
}

/**
 * Of effects that were cut off between call and answer, those that got an answer all the same without being read back
 * or sent again: nobody was left who could have known it.
 */
export async function leftInDoubt(stage: Installation, cutOff: number[]): Promise<number[]> {
  if (!cutOff.length) return [];
  const places = cutOff.map(() => '?').join();
  const rows = await stage.rows<{ id: number; state: string; attempts: number; result: string | object | null }>(
    `SELECT id, state, attempts, result FROM effect WHERE id IN (${places})`,
    cutOff,
  );
  const readBack = (result: string | object | null) => JSON.stringify(result ?? '').includes('reconciled');
  // Only what was read back and found absent can be cancelled afterwards.
  const settled = (row: { state: string; attempts: number; result: string | object | null }) =>
    row.attempts >= 2 || row.state === 'cancelled' || readBack(row.result);
  return rows.filter((row) => !settled(row)).map((row) => row.id);
}

/** Every task of the corp, in the order they were made. */
export async function ledgerOf(sandbox: Api): Promise<LedgerTask[]> {
  const all: LedgerTask[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const page: { items: LedgerTask[]; next: number | null } = await sandbox.get(
      `/control/ledger?cursor=${cursor}&limit=500`,
    );
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}
