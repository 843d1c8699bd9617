import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadableText } from './bounded-xml';
import { catalogued, checkElements, EVENTS, typed } from './event-catalogue';
import { readEvent, WecomEvent } from './wecom-event';

const FOLDER = join(__dirname, '../../../test/fixtures/events');
const NOW = new Date('2026-03-08T00:00:00Z');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.xml'));
const read = (file: string) => readEvent('app', readFileSync(join(FOLDER, file), 'utf8'), NOW);
const event = (xml: string) => readEvent('app', `<xml><MsgType>event</MsgType>${xml}</xml>`, NOW);
const HEAD = ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'Event', 'ChangeType', 'AgentID', 'AppType'];

describe('the catalogue of events', () => {
  it.each(files)('knows %s and every element that tells something', (file) => {
    const sample = read(file);
    const name = catalogued(sample);
    expect(name).toBeDefined();
    checkElements(sample);
    const beyond = Object.keys(sample.fields).filter((field) => !HEAD.includes(field));
    // A member's own data beyond these is read from the address book, and only where it is needed.
    const known = Object.keys(EVENTS[name!]);
    if (sample.kind !== 'change_contact') expect(beyond.filter((field) => !known.includes(field))).toEqual([]);
    else expect(known.length).toBeGreaterThan(0);
  });

  it('reads texts, numbers, lists and nesting by type', () => {
    expect(
      typed(read('change_external_contact.add_external_contact.xml'), 'change_external_contact.add_external_contact'),
    ).toEqual({
      UserID: 'zhangsan',
      ExternalUserID: expect.stringMatching(/^wm/),
      State: 'member_day_2601',
      WelcomeCode: expect.stringMatching(/^wc/),
    });
    const joined = typed(read('change_external_chat.update.add_member.xml'), 'change_external_chat.update.add_member');
    expect(joined).toMatchObject({
      JoinScene: 3,
      MemChangeCnt: 2,
      MemChangeList: [expect.any(String), expect.any(String)],
    });
    const left = typed(read('change_external_chat.update.del_member.xml'), 'change_external_chat.update.del_member');
    expect(left.MemChangeList).toHaveLength(1);
    expect(typed(read('kf_account_auth_change.xml'), 'kf_account_auth_change')).toMatchObject({
      AuthAddOpenKfId: [expect.any(String), expect.any(String)],
      AuthDelOpenKfId: [expect.any(String)],
    });
    expect(typed(read('batch_job_result.xml'), 'batch_job_result').BatchJob.ErrCode).toBe(0);
    expect(typed(read('location_report.xml'), 'LOCATION').Latitude).toBeCloseTo(23.104);
    expect(typed(read('change_contact.create_user.restricted.xml'), 'change_contact.create_user').Department).toEqual([
      '3',
      '7',
    ]);
  });

  it('T18: reads the names WeCom misspells or spells in two ways', () => {
    const answers = (options: string) =>
      typed(
        event(
          `<Event>template_card_event</Event><TaskId>t</TaskId><SelectedItems><SelectedItem><QuestionKey>q</QuestionKey>${options}</SelectedItem></SelectedItems>`,
        ),
        'template_card_event',
      ).SelectedItems;
    const chosen = [{ QuestionKey: 'q', OptionIds: { OptionId: ['a', 'b'] } }];
    expect(answers('<OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds>')).toEqual(chosen);
    expect(answers('<OpitonIds><OpitonId>a</OpitonId><OpitonId>b</OpitonId></OpitonIds>')).toEqual(chosen);
    for (const spelling of ['NewUserID', 'NewUserId']) {
      const renamed = event(
        `<Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><${spelling}>b</${spelling}>`,
      );
      expect(typed(renamed, 'change_contact.update_user').NewUserID).toBe('b');
    }
    expect(read('kf_msg_or_event.xml').fields.FromUserName).toBeUndefined();
    expect(catalogued(read('kf_msg_or_event.xml'))).toBe('kf_msg_or_event');
    expect(catalogued(read('location_report.xml'))).toBe('LOCATION');
  });

  it('T19: keeps ids beyond 2^53 digit for digit', () => {
    expect(typed(read('message.text.xml'), 'message.text').MsgId).toBe('7590000000000000001');
  });

  it('says which element is missing or malformed', () => {
    const nobody = event(
      '<Event>change_external_contact</Event><ChangeType>del_follow_user</ChangeType><UserID>a</UserID>',
    );
    expect(() => checkElements(nobody)).toThrow(new UnreadableText('the event has no ExternalUserID'));
    const odd = event(
      '<Event>change_external_chat</Event><ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><ChatId>wr</ChatId><JoinScene>x</JoinScene>',
    );
    expect(() => checkElements(odd)).toThrow(new UnreadableText('JoinScene is not a whole number'));
  });

  it('lets pass what it does not know, and refuses to take one event for another', () => {
    const fresh = event('<Event>brand_new</Event><ChangeType>of_2030</ChangeType>');
    expect(catalogued(fresh)).toBeUndefined();
    checkElements(fresh);
    const name = { kind: 'constructor', changeType: '', detail: '' } as WecomEvent;
    expect(catalogued(name)).toBeUndefined();
    expect(() => typed(fresh, 'enter_agent')).toThrow('brand_new.of_2030 is not enter_agent');
  });
});
