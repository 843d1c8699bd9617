import { Store } from './store';

/** One thing a virtual person, or the corp itself, will do. */
export interface AgendaItem {
  id: number;
  at: number;
  kind: string;
  payload: Record<string, unknown>;
}

/** What will happen and when, as rows: a killed sandbox forgets no plan. */
export class Agenda {
  constructor(private readonly store: Store) {}

  /** Plans one item; a second one with the same key is ignored. Part of the caller's transaction. */
  plan(at: number, kind: string, key: string, payload: Record<string, unknown>): void {
    this.store.run(
      'INSERT INTO agenda (at, kind, key, payload) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
      Math.round(at),
      kind,
      `${kind}:${key}`,
      JSON.stringify(payload),
    );
  }

  /** Brings an item that is still open forward to `at`, if it was planned later. */
  hasten(kind: string, key: string, at: number): void {
    this.store.run(
      'UPDATE agenda SET at = ? WHERE key = ? AND at > ?',
      Math.round(at),
      `${kind}:${key}`,
      Math.round(at),
    );
  }

  /** The earliest item due by `until`; items of one moment come in the order of their keys, however they were added. */
  next(until: number): AgendaItem | undefined {
    const row = this.store.one<Omit<AgendaItem, 'payload'> & { payload: string }>(
      'SELECT id, at, kind, payload FROM agenda WHERE at <= ? ORDER BY at, key LIMIT 1',
      until,
    );
    return row && { ...row, payload: JSON.parse(row.payload) as Record<string, unknown> };
  }

  done(id: number): void {
    this.store.run('DELETE FROM agenda WHERE id = ?', id);
  }

  /** How many items wait, and when the first is due (epoch ms, null when none). */
  summary(): { waiting: number; nextAt: number | null } {
    const row = this.store.one<{ waiting: number; next: number | null }>(
      'SELECT COUNT(*) waiting, MIN(at) next FROM agenda',
    );
    return { waiting: row?.waiting ?? 0, nextAt: row?.next ?? null };
  }
}
