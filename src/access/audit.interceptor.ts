import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Observable, from, mergeMap } from 'rxjs';
import { AUDITED, Principal } from '../platform/http/access-marks';
import { Audit } from './audit.service';

/** Writes the audit line of an @Audited endpoint once it has succeeded; the caller hears of success only after that. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const action = this.reflector.get<string | undefined>(AUDITED, context.getHandler());
    if (!action) return next.handle();
    const request = context.switchToHttp().getRequest<Request & { principal: Principal }>();
    return next
      .handle()
      .pipe(mergeMap((value) => from(this.audit.write(request.principal, action, request.path).then(() => value))));
  }
}
