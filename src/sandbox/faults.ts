import { Store } from './state/store';

/**
 * What goes wrong: the connection dies before the write took effect or after it, a plain HTTP 500, an errcode of choice,
 * or the answer is merely slow.
 */
export const FAULT_KINDS = ['timeout-before', 'timeout-after', 'http-500', 'errcode', 'slow'] as const;
type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** Path after /cgi-bin/, for example externalcontact/add_msg_template; * is every API. */
  api: string;
  kind: FaultKind;
  /** How many calls it strikes. */
  times: number;
  /** For kind errcode. */
  errcode?: number | null;
  /** Wall milliseconds before anything is answered or cut. */
  latencyMs?: number;
}

/** Scripted faults, kept in rows so that a restarted sandbox still owes the rest of them. */
export class Faults {
  constructor(private readonly store: Store) {}

  /** Adds faults behind those already waiting. */
  script(faults: Fault[]): void {
    this.store.tx(() => {
      for (const fault of faults) {
        this.store.run(
          'INSERT INTO fault (api, kind, times, errcode, latency_ms) VALUES (?, ?, ?, ?, ?)',
          fault.api,
          fault.kind,
          fault.times,
          fault.errcode ?? null,
          fault.latencyMs ?? 0,
        );
      }
    });
  }

  clear(): void {
    this.store.run('DELETE FROM fault');
  }

  /** Uses up one strike of the oldest fault that waits for `api`. */
  strike(api: string): Fault | undefined {
    const row = this.store.one<Fault & { id: number; latency_ms: number }>(
      "SELECT * FROM fault WHERE api IN (?, '*') AND times > 0 ORDER BY id LIMIT 1",
      api,
    );
    if (!row) return undefined;
    this.store.run('UPDATE fault SET times = times - 1 WHERE id = ?', row.id);
    return { api: row.api, kind: row.kind, times: row.times, errcode: row.errcode, latencyMs: row.latency_ms };
  }

  /** Faults that have not struck yet. */
  waiting(): Fault[] {
    return this.store.all(
      'SELECT api, kind, times, errcode, latency_ms latencyMs FROM fault WHERE times > 0 ORDER BY id',
    );
  }
}
