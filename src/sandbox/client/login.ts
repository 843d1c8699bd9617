import { ServerResponse } from 'node:http';
import { Box } from '../box';
import { sendText } from '../http';
import { loginCode } from '../wire/tokens';
import { escapeHtml } from './html';

/**
 * The login page WeCom shows before a rep comes back to the service with a code. In the box anybody can be anybody:
 * with `userid` it goes straight back, without it lists the reps. 400 without a redirect_uri.
 */
export function authorize(box: Box, res: ServerResponse, query: URLSearchParams): void {
  const back = query.get('redirect_uri');
  if (!back || !URL.canParse(back)) {
    res.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('redirect_uri missing');
    return;
  }
  const userid = query.get('userid');
  const rep =
    userid && box.store.one<{ userid: string }>('SELECT userid FROM rep WHERE userid = ? COLLATE NOCASE', userid);
  if (rep) {
    const url = new URL(back);
    url.searchParams.set('code', loginCode(box, rep.userid));
    url.searchParams.set('state', query.get('state') ?? '');
    res.writeHead(302, { location: url.toString() }).end();
    return;
  }
  const links = box.store
    .all<{ userid: string; name: string; department: string }>('SELECT * FROM rep ORDER BY name')
    .map((row) => {
      const next = new URLSearchParams(query);
      next.set('userid', row.userid);
      return `<li><a data-testid="login-${escapeHtml(row.userid)}" href="?${escapeHtml(next.toString())}">${escapeHtml(row.name)}</a> ${escapeHtml(row.department)}</li>`;
    });
  sendText(
    res,
    'text/html',
    `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>企业微信登录（沙箱）</title>
<style>body{font:16px/1.8 system-ui,"PingFang SC","Noto Sans SC",sans-serif;max-width:420px;margin:40px auto;padding:0 16px}li{color:#888}</style>
<h2>以谁的身份登录？</h2><ul>${links.join('')}</ul></html>`,
  );
}
