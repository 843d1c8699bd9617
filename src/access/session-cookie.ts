import type { CookieOptions, Request, Response } from 'express';
import { OpenedSession, SESSION_MS } from './sessions.service';

/** The console and the sidebar may be open in one browser, so each has a cookie of its own. */
const COOKIES = { operator: 'huitou_session', rep: 'huitou_rep' } as const;
export type CookieOf = keyof typeof COOKIES;

/** The session token in the request's cookies, or null. */
export function tokenOf(request: Request, kind: CookieOf): string | null {
  return cookie(request, COOKIES[kind]);
}

/** A cookie of the request, or null; one whose escapes are broken counts as none. */
export function cookie(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at <= 0 || part.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(at + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}

/**
 * How a cookie of this door is kept: never readable by a script, over https only where the public address is https. The
 * sidebar's travels inside another site's frame, too, since some WeCom clients may show it in one (trap T74): hence None,
 * which browsers take over https only. Writes are guarded by the csrf token either way.
 */
export function cookieRules(kind: CookieOf, secure: boolean): CookieOptions {
  return { httpOnly: true, secure, sameSite: kind === 'rep' && secure ? 'none' : 'lax', path: '/' };
}

export function giveCookie(response: Response, kind: CookieOf, session: OpenedSession, secure: boolean): void {
  response.cookie(COOKIES[kind], session.token, { ...cookieRules(kind, secure), maxAge: SESSION_MS });
}

/** Under the same rules it was given: a browser keeps what it is told to forget in other words. */
export function takeCookie(response: Response, kind: CookieOf, secure: boolean): void {
  response.clearCookie(COOKIES[kind], cookieRules(kind, secure));
}
