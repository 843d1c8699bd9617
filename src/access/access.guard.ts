import { timingSafeEqual } from 'node:crypto';
import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Refused } from '../platform/errors/errors';
import { PERMISSION, PUBLIC } from '../platform/http/access-marks';
import { covers } from './permissions';
import { tokenOf } from './session-cookie';
import { Recognised, Sessions } from './sessions.service';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The default is deny: an endpoint opens only by @Public, or by @Can to whoever holds that permission. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marks = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, marks)) return true;
    const wanted = this.reflector.getAllAndOverride<string | undefined>(PERMISSION, marks);
    const request = context.switchToHttp().getRequest<Request & { principal?: unknown }>();
    const found = await this.recognise(request);
    if (!found) throw new Refused('access.sign-in', 'Sign in first.', { status: 401 });
    if (!wanted || !covers(found.principal.permissions, wanted)) {
      throw new Refused('access.forbidden', `This needs the permission ${wanted ?? '(none is granted)'}.`, {
        status: 403,
        details: { permission: wanted ?? null },
      });
    }
    if (found.csrf !== null && !READS.has(request.method)) checkCsrf(request.headers['x-csrf-token'], found.csrf);
    request.principal = found.principal;
    return true;
  }

  private async recognise(request: Request): Promise<Recognised | null> {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) return this.sessions.recogniseKey(bearer);
    // The sidebar says which of two sessions one browser may hold it means.
    const token = tokenOf(request, request.path.startsWith('/api/v1/sidebar') ? 'rep' : 'operator');
    return token ? this.sessions.recognise(token) : null;
  }
}

/** Another site can make a browser send our cookie, but cannot read the token to repeat it. */
function checkCsrf(sent: string | string[] | undefined, expected: string): void {
  const given = Buffer.from(typeof sent === 'string' ? sent : '');
  const wanted = Buffer.from(expected);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new Refused('access.csrf', 'The x-csrf-token header is missing or old; reload the page.', { status: 403 });
  }
}
