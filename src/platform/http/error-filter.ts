import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { Refused, Unavailable } from '../errors/errors';

/** The body of every error the API answers. */
export interface ErrorBody {
  error: { code: string; message: string; details: Record<string, unknown> };
}

/** Turns the three families of errors into one shape. A bug shows its stack to the log and a plain 500 to the caller. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, body } = this.answerTo(error);
    response.status(status).json(body);
  }

  private answerTo(error: unknown): { status: number; body: ErrorBody } {
    if (error instanceof Refused) return answer(error.status, error.code, error.message, error.details);
    if (error instanceof Unavailable) {
      const until = error.until ? { until: error.until.toISOString() } : {};
      return answer(503, error.code, error.message, until);
    }
    if (error instanceof HttpException) {
      const said = error.getResponse();
      const fields = typeof said === 'object' ? (said as { message?: unknown }).message : undefined;
      const faults = Array.isArray(fields) ? { faults: fields } : {};
      const code = CODES[error.getStatus()] ?? 'request.failed';
      return answer(error.getStatus(), code, Array.isArray(fields) ? fields.join('; ') : error.message, faults);
    }
    // body-parser's errors carry a status and are the caller's doing.
    const status = (error as { status?: unknown } | null | undefined)?.status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return answer(status, CODES[status] ?? 'request.failed', (error as Error).message, {});
    }
    this.logger.error(error instanceof Error ? error.stack : String(error));
    return answer(500, 'internal', 'Something went wrong on our side; the log has the details.', {});
  }
}

const CODES: Record<number, string> = {
  400: 'request.malformed',
  401: 'access.sign-in',
  403: 'access.forbidden',
  404: 'not-found',
  413: 'request.too-large',
  429: 'request.too-many',
};

function answer(status: number, code: string, message: string, details: Record<string, unknown>) {
  return { status, body: { error: { code, message, details } } };
}
