import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Principal } from '../platform/http/access-marks';
import { keyOf, pageOf } from '../platform/http/page';
import { AuditPage } from './access.dto';
import { AuditLine } from './audit-line.entity';

const PAGE = 50;

/** The log of what people and machines changed. */
@Injectable()
export class Audit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async write(who: Principal, action: string, subject: string, details: Record<string, unknown> = {}): Promise<void> {
    await this.db.repo(AuditLine).insert({
      at: this.clock.now(),
      whoKind: who.kind,
      whoId: who.id,
      whoName: who.name,
      action,
      subject: subject.slice(0, 128),
      // TypeORM's insert type does not know plain JSON columns.
      details: details as never,
    });
  }

  /** Newest first. */
  async page(cursor: string | undefined): Promise<AuditPage> {
    const [before] = keyOf(cursor, 1) ?? [];
    const rows = await this.db.repo(AuditLine).find({
      where: before === undefined ? {} : { id: LessThan(Number(before)) },
      order: { id: 'DESC' },
      take: PAGE + 1,
    });
    const page = pageOf(rows, PAGE, (row) => [row.id]);
    return {
      items: page.items.map((row) => ({
        id: row.id,
        at: row.at,
        who: row.whoName,
        action: row.action,
        subject: row.subject,
      })),
      next: page.next,
    };
  }
}
