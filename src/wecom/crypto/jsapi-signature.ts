import { createHash } from 'node:crypto';

/**
 * The signature that wx.config and wx.agentConfig ask for: sha1 hex over the four values in this fixed order
 * (developer.work.weixin.qq.com/document/path/90506).
 * @param timestamp seconds, as the page sends it
 * @param url the page's URL as the WebView sees it; a fragment is cut off, since WeCom signs without one
 */
export function jsapiSignature(ticket: string, nonce: string, timestamp: string | number, url: string): string {
  const page = url.split('#', 1)[0];
  return createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${page}`)
    .digest('hex');
}
