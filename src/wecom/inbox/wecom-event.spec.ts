import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXml, UnreadableText } from './bounded-xml';
import { ciphertextOf, queryOf } from './envelope';
import { nameOf, readEvent } from './wecom-event';

const FOLDER = join(__dirname, '../../../test/fixtures/events');
const NOW = new Date('2026-03-08T00:00:00Z');
const read = (file: string) => readEvent('app', readFileSync(join(FOLDER, file), 'utf8'), NOW);

interface Sample {
  file: string;
  msgType: string;
  event?: string;
  changeType?: string;
}

describe('reading events', () => {
  const samples: Sample[] = JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8'));

  it('has a sample on the list for every file', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.xml'));
    expect(files.sort()).toEqual(samples.map((sample) => sample.file).sort());
    expect(files).toHaveLength(59);
  });

  it.each(samples)('$file says what it is and whom it is about', (sample) => {
    const event = read(sample.file);
    expect(event.kind).toBe(sample.msgType === 'event' ? sample.event : 'message');
    expect(event.changeType).toBe(sample.msgType === 'event' ? (sample.changeType ?? '') : sample.msgType);
    expect(event.subject).toMatch(/\S/);
    expect(event.at.getTime()).toBe(1767225600_000);
    expect(sample.file.startsWith(nameOf(event).replace(/^LOCATION$/, 'location_report'))).toBe(true);
  });

  it('names customers, groups, tags, reps and kf accounts as subjects', () => {
    expect(read('change_external_contact.del_follow_user.xml').subject).toMatch(/^wm/);
    expect(read('change_external_chat.update.add_member.xml').subject).toMatch(/^wr/);
    expect(read('change_external_tag.create.tag.xml').subject).toMatch(/^et/);
    expect(read('change_contact.delete_user.xml').subject).toBe('zhangsan');
    expect(read('kf_msg_or_event.xml').subject).toMatch(/^wk/);
    expect(read('msgaudit_notify.xml').subject).toBe('msgaudit_notify');
    expect(read('message.text.xml').subject).toBe('zhangsan');
  });

  it('keeps ids beyond 2^53, lists and nesting', () => {
    expect(read('message.text.xml').fields.MsgId).toBe('7590000000000000001');
    expect(read('change_external_chat.update.add_member.xml').fields.MemChangeList).toEqual({
      Item: ['wmFaKe1DAAAq7Yp3TxVb2LsHn0ZkRw8A', 'wmFaKe1DAAAr5Mk9UcGd4JoEi6PzQt2A'],
    });
    expect(read('kf_account_auth_change.xml').fields.AuthAddOpenKfId).toHaveLength(2);
  });

  it('reads a JSON message as well', () => {
    const event = readEvent('app', '{"MsgType":"event","Event":"enter_agent","CreateTime":1767225600}', NOW);
    expect([event.kind, event.at.getTime()]).toEqual(['enter_agent', 1767225600_000]);
  });

  it('takes the time of receipt where a message carries none', () => {
    expect(readEvent('app', '<xml><MsgType>text</MsgType><CreateTime>x</CreateTime></xml>', NOW).at).toEqual(NOW);
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['half a document', '<xml><MsgType>event</MsgType>'],
    ['a second root', '<xml><MsgType>text</MsgType></xml><xml/>'],
    ['no type', '<xml><Event>x</Event></xml>'],
    ['no event name', '<xml><MsgType>event</MsgType></xml>'],
    ['text after the root', '<xml><MsgType>text</MsgType></xml>more'],
    ['a bare text', '<xml>hello</xml>'],
    ['broken JSON', '{"MsgType":'],
    ['a JSON array in an object too deep', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`],
  ])('refuses %s', (_name, text) => {
    expect(() => readEvent('app', text, NOW)).toThrow(UnreadableText);
  });
});

describe('hostile XML', () => {
  const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><xml><a>&lol2;</a></xml>`;

  it.each([
    ['entities of its own', LAUGHS],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>'],
    ['a declaration', '<!ELEMENT a ANY><xml><a>1</a></xml>'],
    ['an unknown entity', '<xml><a>&lol;</a></xml>'],
    ['great depth', `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`],
  ])('T13: is refused: %s', (_name, text) => {
    expect(() => readXml(text)).toThrow(UnreadableText);
  });

  it('is told apart from text that only looks like it', () => {
    expect(readXml('<xml><Name><![CDATA[<!DOCTYPE x>&lol;]]></Name></xml>').Name).toBe('<!DOCTYPE x>&lol;');
    expect(readXml('<xml><Name>&lt;3 &amp; &#x597D;</Name></xml>').Name).toBe('<3 & 好');
  });

  it('cannot reach the prototype', () => {
    const fields = readXml('<xml><__proto__><polluted>1</polluted></__proto__></xml>');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(fields)).toEqual(['__proto__']);
  });
});

describe('the envelope', () => {
  it('is XML or JSON, in either letter case', () => {
    expect(ciphertextOf('<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[abc=]]></Encrypt></xml>')).toBe('abc=');
    expect(ciphertextOf(' {"ToUserName":"ww1","Encrypt":"abc="}')).toBe('abc=');
    expect(ciphertextOf('{"tousername":"ww1","encrypt":"abc="}')).toBe('abc=');
  });

  it.each(['<xml><Encrypt/></xml>', '<xml><Encrypt><a>1</a></Encrypt></xml>', '{"Encrypt":1}', '[]', 'null'])(
    'without a ciphertext is refused: %s',
    (body) => expect(() => ciphertextOf(body)).toThrow(UnreadableText),
  );

  it('keeps a plus sign in its query, encoded or not', () => {
    expect(queryOf('/wecom/callback?a=1+2%2B3%204&b=x=y').a).toBe('1+2+3+4');
    expect(queryOf('/wecom/callback?a=1&b=x=y').b).toBe('x=y');
    expect(queryOf('/wecom/callback?a=%E0%A4%A')).toEqual({ a: '%E0%A4%A' });
    expect(queryOf('/wecom/callback')).toEqual({});
  });
});
