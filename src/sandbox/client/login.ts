import { IncomingMessage, ServerResponse } from 'node:http';
import { Box } from '../box';
import { sendText } from '../http';
import { loginCode } from '../wire/tokens';
import { escapeHtml } from './html';
import { memberOf } from './member';

/** The stranger on the list: a WeChat user who is no member of the corp. */
const STRANGER = 'nobody';

/**
 * The two pages at which WeCom says who somebody is: the OAuth inside the client, which goes straight back as the member
 * whose client this browser plays, and the one with the QR code outside. Where nobody is known yet, and instead of the
 * scan, it lists who one could be; `userid` is the choice. Refuses with a page what WeCom refuses: another corp or app, a
 * domain that is not the trusted one (50001), a state that is not letters and digits (trap T72).
 */
export function authorize(
  box: Box,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
  serviceUrl: string,
): void {
  const fault = faultOf(box, path, query, serviceUrl);
  if (fault) {
    res.writeHead(400, { 'content-type': 'text/html; charset=utf-8' });
    res.end(shell('无法登录', `<h2 data-testid="login-refused">${escapeHtml(fault)}</h2>`));
    return;
  }
  const chosen = query.get('userid') || (path === INSIDE ? memberOf(req) : '');
  const rep = box.store.one<{ userid: string }>('SELECT userid FROM rep WHERE userid = ? COLLATE NOCASE', chosen);
  if (!rep && chosen !== STRANGER) {
    sendText(res, 'text/html', shell('企业微信登录（沙箱）', `<h2>以谁的身份登录？</h2><ul>${list(box, query)}</ul>`));
    return;
  }
  const back = new URL(query.get('redirect_uri')!);
  back.searchParams.set('code', loginCode(box, rep?.userid ?? ''));
  back.searchParams.set('state', query.get('state') ?? '');
  res.writeHead(302, { location: back.toString() }).end();
}

/** Where a member signs in inside the client, and anywhere else. */
export const INSIDE = '/connect/oauth2/authorize';
export const OUTSIDE = '/wwlogin/sso/login';

function faultOf(box: Box, path: string, query: URLSearchParams, serviceUrl: string): string | null {
  const { corpId, agentId } = box.corp;
  const back = query.get('redirect_uri') ?? '';
  if (query.get('appid') !== corpId) return 'appid 参数错误';
  if (path === OUTSIDE && query.get('agentid') !== String(agentId)) return 'agentid 参数错误';
  if (path === INSIDE && query.get('response_type') !== 'code') return 'response_type 参数错误';
  if (!URL.canParse(back) || !URL.canParse(serviceUrl) || new URL(back).host !== new URL(serviceUrl).host) {
    return 'redirect_uri 与配置的授权完成回调域名不一致（50001）';
  }
  return /^[A-Za-z0-9]{0,128}$/.test(query.get('state') ?? '') ? null : 'state 参数错误';
}

function list(box: Box, query: URLSearchParams): string {
  const reps = box.store.all<{ userid: string; name: string; department: string }>('SELECT * FROM rep ORDER BY name');
  const people = [...reps, { userid: STRANGER, name: '微信用户', department: '不是企业成员' }];
  return people
    .map((person) => {
      const next = new URLSearchParams(query);
      next.set('userid', person.userid);
      const href = escapeHtml(next.toString());
      const testid = `login-${escapeHtml(person.userid)}`;
      return `<li><a data-testid="${testid}" href="?${href}">${escapeHtml(person.name)}</a> ${escapeHtml(person.department)}</li>`;
    })
    .join('');
}

function shell(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.8 system-ui,"PingFang SC","Noto Sans SC",sans-serif;max-width:420px;margin:40px auto;padding:0 16px}li{color:#666}</style>
${body}</html>`;
}
