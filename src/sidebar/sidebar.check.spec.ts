import { makeGround, startRemote } from '../../test/support/wecom-edge';
import { SidebarCheck } from './sidebar.check';

const TICKET = { errcode: 0, errmsg: 'ok', ticket: 'TICKET', expires_in: 7200 };

describe('the doctor’s look at the sidebar', () => {
  it.each([
    ['a domain over https', 'https://huitou.example.com', 0, ['ok']],
    ['an address in numbers', 'https://203.0.113.7', 0, ['no-domain']],
    ['another port', 'https://huitou.example.com:8443', 0, ['no-domain']],
    ['a local address in the open', 'http://[::1]:3000', 0, ['no-domain', 'plain-http']],
    ['no address', '', 0, ['not-set-up']],
    ['no ticket', 'https://huitou.example.com', 48002, []],
  ])('with %s', async (_, url, errcode, expected) => {
    const remote = await startRemote();
    remote.answer('/cgi-bin/get_jsapi_ticket', () => TICKET);
    remote.answer('/cgi-bin/ticket/get', () => (errcode ? { errcode, errmsg: 'api forbidden' } : TICKET));
    const ground = await makeGround('sqlite', { WECOM_URL: remote.url, PUBLIC_URL: url });
    const edge = await ground.start({ providers: [SidebarCheck] });
    try {
      const look = edge.get(SidebarCheck).entry();
      if (errcode) {
        await expect(look).rejects.toThrow(String(errcode));
        return;
      }
      expect((await look).findings.map(({ key }) => key)).toEqual(expected.map((how) => `sidebar.entry.${how}`));
    } finally {
      await ground.remove();
      await remote.stop();
    }
  });
});
