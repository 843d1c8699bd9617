import published from './errcodes.json';
import { errcode } from './errcodes';
import { isErrcode, WecomError } from './errors';
import { redact } from './redact';

describe('error codes', () => {
  it.each([
    [-1, 'backoff'],
    [45035, 'backoff'],
    [41063, 'backoff'],
    [45009, 'frequency'],
    [40014, 'refresh-token'],
    [42001, 'refresh-token'],
    [40001, 'fatal'],
    [60020, 'fatal'],
    [50001, 'fatal'],
    [84061, 'no'],
    [41050, 'no'],
    [987654, 'no'],
  ])('%i is %s', (code, retry) => expect(errcode(code).retry).toBe(retry));

  it('are each of a known class', () => {
    const classes = Object.keys(published).map((code) => errcode(Number(code)).retry);
    expect(classes.length).toBeGreaterThan(400);
    expect([...new Set(classes)].sort()).toEqual(['backoff', 'fatal', 'frequency', 'no', 'refresh-token']);
  });

  it('T4: are told by number, never by text, hint or address', () => {
    const error = new WecomError('/cgi-bin/x', 84061, 'not external contact, hint: [1], from ip: 203.0.113.7');
    expect(isErrcode(error, 40096, 84061)).toBe(true);
    expect(isErrcode(error, 40096)).toBe(false);
    expect(isErrcode(new Error('84061'), 84061)).toBe(false);
  });
});

describe('redaction', () => {
  it('leaves no token, secret or phone number', () => {
    const text = redact('GET /x?access_token=ABC-1&corpsecret=S.s&a=1 of 13812345678, msg 7138123456780');
    expect(text).toBe('GET /x?access_token=***&corpsecret=***&a=1 of 1**********, msg 7138123456780');
  });
});
