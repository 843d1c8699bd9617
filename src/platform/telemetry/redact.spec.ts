import fc from 'fast-check';
import { redact, redactLine } from './redact';

describe('redact', () => {
  it.each([
    ['GET /cgi-bin/x?access_token=AbC-1_2.3&debug=1', 'GET /cgi-bin/x?access_token=[redacted]&debug=1'],
    ['?corpid=ww1&corpsecret=S.s~s', '?corpid=ww1&corpsecret=[redacted]'],
    [
      '/callback?msg_signature=5c45&timestamp=1&echostr=P9n',
      '/callback?msg_signature=[redacted]&timestamp=1&echostr=[redacted]',
    ],
    ['/oauth?code=Qx1&state=1', '/oauth?code=[redacted]&state=1'],
    ['auth_code=Qx1', 'auth_code=[redacted]'],
    ['https://x/webhook/send?key=693a-91', 'https://x/webhook/send?key=[redacted]'],
    ['{"access_token":"AbC","expires_in":7200}', '{"access_token":"[redacted]","expires_in":7200}'],
    ['body: {\\"corpsecret\\":\\"AbC\\",\\"a\\":1}', 'body: {\\"corpsecret\\":\\"[redacted]\\",\\"a\\":1}'],
    ["{ SuiteTicket: 'AbC', b: 1 }", "{ SuiteTicket: '[redacted]', b: 1 }"],
    ['Authorization: Bearer abcdefgh.ijk', 'Authorization: Bearer [redacted]'],
    ['connect mysql://root:s3cret@db:3306/x failed', 'connect mysql://root:[redacted]@db:3306/x failed'],
    ['redis://:s3cret@cache/0', 'redis://:[redacted]@cache/0'],
  ])('hides the secret in %s', (text, clean) => expect(redact(text)).toBe(clean));

  it.each([
    ['王小明 13812345678 来电', '王小明 138****5678 来电'],
    ['+8613812345678', '+86138****5678'],
    ['8613812345678', '86138****5678'],
    ['+86 138 1234 5678', '+86 138****5678'],
    ['138-1234-5678', '138****5678'],
    ['phones 13812345678,19912345678', 'phones 138****5678,199****5678'],
  ])('hides the phone number in %s', (text, clean) => expect(redact(text)).toBe(clean));

  it.each([
    'errcode=40001 errmsg=invalid credential',
    '{"code":"orders.unknown-column","key":"inbox"}',
    'order 202603081381234567890',
    'at 1795370779255',
    'monkey=1',
    'took 250 ms: SELECT id FROM job WHERE lane = ?',
  ])('leaves %s alone', (text) => expect(redact(text)).toBe(text));

  it('takes no longer than a text is long', () => {
    const begin = performance.now();
    for (const piece of ['token_', 'access_token', '1', 'a_1-', '"\\', 'x://']) redact(piece.repeat(20_000));
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('redactLine', () => {
  const line = (value: unknown) => JSON.parse(redactLine(`${JSON.stringify(value)}\n`));

  it('looks into objects and lists at every depth, at keys and at numbers', () => {
    const logged = {
      level: 30,
      time: 1795370779255,
      req: { url: '/x?access_token=AbC', headers: { cookie: 'session=1', Authorization: 'Bearer abcdefghi' } },
      customer: { phones: ['13812345678', { mobile: 13812345678 }], '13812345678': 'x' },
      config: { params: { corpsecret: 'AbC', EncodingAESKey: 'k', secretKey: 'k' }, data: '{"password":"p"}' },
      lease_token: null,
    };
    expect(line(logged)).toEqual({
      level: 30,
      time: 1795370779255,
      req: { url: '/x?access_token=[redacted]', headers: { cookie: '[redacted]', Authorization: '[redacted]' } },
      customer: { phones: ['138****5678', { mobile: '138****5678' }], '138****5678': 'x' },
      config: {
        params: { corpsecret: '[redacted]', EncodingAESKey: '[redacted]', secretKey: '[redacted]' },
        data: '{"password":"[redacted]"}',
      },
      lease_token: null,
    });
  });

  it('answers one line of JSON whatever it is given, with no phone number in it', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 3, max: 9 }), fc.stringMatching(/^\d{8}$/), (json, second, rest) => {
        const phone = `1${second}${rest}0`;
        const text = redactLine(
          JSON.stringify({ json, value: JSON.parse(json), phone, nested: [{ phone: `电话${phone}` }] }),
        );
        expect(text.endsWith('\n')).toBe(true);
        expect(text.trimEnd()).not.toContain('\n');
        JSON.parse(text);
        expect(text).not.toContain(phone);
      }),
    );
  });

  it('takes what is no JSON as text', () => {
    expect(redactLine('not json, token=abc\n')).toBe('not json, token=[redacted]\n');
  });
});
