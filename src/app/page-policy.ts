import { Settings } from '../../config/settings';

/** WeCom's own pages, should a client show the sidebar inside one of them (trap T74). */
const WECOM_FRAMES = 'https://work.weixin.qq.com https://*.work.weixin.qq.com';

/**
 * Own scripts only. Styles may be inline, since the console's components bring theirs at run time; pictures may come
 * from elsewhere, since avatars are WeChat's. Framed by `frames` only.
 */
function policy(scripts: string, frames: string): string {
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:",
    "font-src 'self' data:",
    `frame-ancestors ${frames}`,
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; ');
}

/** The Content-Security-Policy of everything but the sidebar: framed by ourselves only. */
export const CONSOLE_POLICY = policy("'self'", "'self'");

/** The sidebar's: it may stand in WeCom's pages, and in the sandbox's stand-in for the client, which also adds a script. */
export function sidebarPolicy(settings: Settings): string {
  const { sandbox, wecomUrl } = settings.values;
  if (!sandbox) return policy("'self'", `'self' ${WECOM_FRAMES}`);
  const client = new URL(wecomUrl).origin;
  return policy(`'self' ${client}`, `'self' ${client}`);
}
