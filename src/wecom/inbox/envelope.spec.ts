import * as fc from 'fast-check';
import { UnreadableText } from './bounded-xml';
import { ciphertextOf, parsedCiphertextOf } from './envelope';

const base64 = fc.stringMatching(/^[\w+/]{1,80}={0,2}$/);
const cdata = fc.boolean();
const space = fc.constantFrom('', ' ', '\n', '\r\n  ');
const filler = fc.constantFrom(
  '<ToUserName><![CDATA[ww0001]]></ToUserName>',
  '<AgentID>1000002</AgentID>',
  '<AgentID><![CDATA[]]></AgentID>',
  '<ToUserName><![CDATA[a&b]]></ToUserName>',
  '<Other><Encrypt>x</Encrypt></Other>',
  '<!-- <Encrypt>no</Encrypt> -->',
  '<Encrypt>second</Encrypt>',
  '<ToUserName>&amp;</ToUserName>',
  '<!DOCTYPE xml>',
  '</xml><xml>',
  'text',
);

/** The answer, or the kind of its refusal. */
function outcome(read: (body: string) => string, body: string): string {
  try {
    return `read ${read(body)}`;
  } catch (error) {
    if (error instanceof UnreadableText) return 'refused';
    throw error;
  }
}

describe('the envelope', () => {
  it('reads the form WeCom sends', () => {
    const body =
      '<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID>7</AgentID><Encrypt><![CDATA[aB+/=]]></Encrypt></xml>';
    expect(ciphertextOf(body)).toBe('aB+/=');
    expect(ciphertextOf('{"tousername":"ww1","encrypt":"aB+/="}')).toBe('aB+/=');
  });

  it('never reads a body otherwise than the parser does', () => {
    const bodies = fc
      .tuple(fc.array(filler, { maxLength: 4 }), base64, cdata, fc.array(filler, { maxLength: 4 }), space)
      .map(([before, text, wrapped, after, gap]) => {
        const encrypt = `<Encrypt>${wrapped ? `<![CDATA[${text}]]>` : text}</Encrypt>`;
        return `<xml>${gap}${[...before, encrypt, ...after].join(gap)}${gap}</xml>${gap}`;
      });
    let read = 0;
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(3), (whole, at, cut) => {
        const body = whole.slice(0, at % whole.length) + whole.slice((at % whole.length) + cut);
        const answer = outcome(ciphertextOf, body);
        if (answer !== 'refused') read++;
        expect(answer).toBe(outcome(parsedCiphertextOf, body));
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(500);
  });
});
