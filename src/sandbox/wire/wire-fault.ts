/** What the platform says with each code the box can answer; texts end with hint, address and link, as the real ones. */
const MEANINGS: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid UserID',
  40007: 'invalid media_id',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid oauth code',
  40035: 'invalid parameter',
  40050: 'chatid does not exist',
  40058: 'invalid Request Parameter',
  40068: 'invalid tagid',
  40071: 'tag name already exists',
  40096: 'invalid external userid',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  41011: 'agentid missing',
  41047: 'invalid groupmsg id',
  41048: 'no customer to send',
  41050: 'invalid welcome code',
  41051: 'customer has already started chatting',
  41063: 'groupmsg is being dispatched',
  41064: 'too many attachments',
  41065: 'invalid attachment type',
  41093: 'groupmsg has been cancelled',
  41094: 'remind groupmsg over frequency limit',
  42001: 'access_token expired',
  42003: 'oauth code expired',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  45035: 'concurrent call on the same resource',
  48002: 'api forbidden for this secret',
  49008: 'group chat has been dismissed',
  60011: 'no privilege to access/modify contact/party/agent',
  60111: 'userid not found',
  81011: 'no privilege to edit this tag',
  81013: 'user & party & tag all invalid',
  82001: 'user & party & tag all empty',
  84061: 'not external contact',
  301002: 'not allow operate another agent with this accesstoken',
  610004: 'not a customer of this corp',
};

/** An error the platform answers with HTTP 200 and an errcode. `more` stands beside it, such as a fail_list. */
export class WireFault extends Error {
  constructor(
    readonly errcode: number,
    readonly detail = '',
    readonly more: Record<string, unknown> = {},
  ) {
    super(MEANINGS[errcode] ?? 'request failed');
  }

  /** The text: never to be matched, since hint and address change with every call. */
  text(ip: string, hint: string): string {
    const said = this.detail ? `${this.message}, ${this.detail}` : this.message;
    return `${said}, hint: [${hint}], from ip: ${ip}, more info at https://open.work.weixin.qq.com/devtool/query?e=${this.errcode}`;
  }
}
