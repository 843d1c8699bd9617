import type { AlertRow } from './alert.entity';

/** What one look has to tell; one message carries all of it, however much broke at once. */
export interface AlertNews {
  raised: AlertRow[];
  reminded: AlertRow[];
  cleared: AlertRow[];
}
