import type { Request, Response } from 'express';
import { OpenedSession, SESSION_MS } from './sessions.service';

/** The console and the sidebar may be open in one browser, so each has a cookie of its own. */
const COOKIES = { operator: 'huitou_session', rep: 'huitou_rep' } as const;
export type CookieOf = keyof typeof COOKIES;

/** The session token in the request's cookies, or null. */
export function tokenOf(request: Request, kind: CookieOf): string | null {
  return cookie(request, COOKIES[kind]);
}

export function cookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
  }
  return null;
}

/** HttpOnly, SameSite=Lax, Secure where the public address is https. */
export function giveCookie(response: Response, kind: CookieOf, session: OpenedSession, secure: boolean): void {
  response.cookie(COOKIES[kind], session.token, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: SESSION_MS,
  });
}

export function takeCookie(response: Response, kind: CookieOf): void {
  response.clearCookie(COOKIES[kind], { path: '/' });
}
