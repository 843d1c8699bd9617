import { Injectable } from '@nestjs/common';
import { sql } from '../../src/platform/database/sql';
import { Retained, StillNeeds, Trimming } from '../../src/platform/retention/retained';

/** Notes of the table `ran` that are trimmed; every bite is told before it is taken. */
@Injectable()
export class TrimmedNotes {
  /** Told the ids of each bite, inside its transaction. */
  bitten: (ids: number[]) => void = () => undefined;

  @Retained('test.notes', { days: 'keepInboxDays', title: ['便条', 'Notes'], stays: ['', ''] })
  async notes(_before: Date): Promise<Trimming> {
    return {
      table: 'ran',
      due: sql`note <> ''`,
      forget: (ids) => {
        this.bitten(ids);
        return sql`UPDATE ran SET note = '' WHERE id IN (${ids})`;
      },
      needed: 'note',
    };
  }

  /** Every thousandth note is somebody's evidence. */
  @StillNeeds('note')
  async thousandths(ids: number[]): Promise<number[]> {
    return ids.filter((id) => id % 1000 === 0);
  }
}
