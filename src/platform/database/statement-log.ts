import { Logger } from '@nestjs/common';
import { Logger as TypeOrmLogger } from 'typeorm';

/** Longest piece of a statement that is logged. */
const LOGGED_CHARACTERS = 500;

/** Counts every statement and warns of slow ones. Values are never logged: they may be personal. */
export class StatementLog implements TypeOrmLogger {
  private readonly logger = new Logger('Database');
  /** Statements sent since the start, transaction control included. */
  total = 0;

  logQuery(): void {
    this.total++;
  }

  logQueryError(error: string | Error, query: string): void {
    const message = error instanceof Error ? error.message : error;
    this.logger.debug(`${message} in: ${query.slice(0, LOGGED_CHARACTERS)}`);
  }

  logQuerySlow(time: number, query: string): void {
    this.logger.warn(`A statement took ${time} ms: ${query.slice(0, LOGGED_CHARACTERS)}`);
  }

  logSchemaBuild(): void {}

  logMigration(message: string): void {
    this.logger.debug(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(String(message));
  }
}
