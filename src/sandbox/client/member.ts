import { IncomingMessage } from 'node:http';

const COOKIE = 'sandbox_member';

/** Whose WeCom client this browser plays, or ''. */
export function memberOf(req: IncomingMessage): string {
  const found = /(?:^|;\s*)sandbox_member=([^;]*)/.exec(req.headers.cookie ?? '');
  return found && /^[\w@.-]{1,64}$/.test(found[1]) ? found[1] : '';
}

/** Keeps it: from now on this browser is that member's client. */
export function memberCookie(userid: string): string {
  return `${COOKIE}=${userid}; Path=/; HttpOnly; SameSite=Lax`;
}
