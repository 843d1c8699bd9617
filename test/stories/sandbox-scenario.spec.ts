import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltProgram } from '../support/built-service';
import { Box } from '../support/sandbox';
import { ZHOU } from '../support/small-world';

const LIST = 'externalcontact/get_follow_user_list';
const WRONG = {
  sead: 1,
  faults: [
    { api: 'externalcontact/lst', kind: 'slow', latencyMs: 5 },
    { api: LIST, kind: 'errcode' },
    { api: LIST, kind: 'http-error', status: 404 },
    { api: LIST, kind: 'reset-after', times: 0, from: 9, until: 3 },
    { kind: 'gremlins' },
  ],
};

describe('a scenario', () => {
  let box: Box;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huitou-scenario-'));
    box = await Box.open({ stateFile: join(folder, 'sandbox.db') });
  });
  afterEach(async () => {
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const codes = async (times: number) => {
    const seen: number[] = [];
    for (let n = 0; n < times; n++) seen.push((await box.call(LIST)).errcode);
    return seen;
  };

  it('is refused with everything that is wrong with it, and changes nothing', async () => {
    await box.control('scenario', { faults: [{ api: LIST, kind: 'errcode', errcode: 45033 }] });
    const { error } = await box.control('scenario', WRONG);
    expect((error as string).split('\n').map((line) => line.split(': ')[0])).toEqual([
      'faults[1].errcode',
      'faults[2].status',
      'faults[3].times',
      'faults[4].kind',
      'scenario',
      'faults[0].api',
      'faults[3].until',
    ]);
    expect(await codes(2)).toEqual([45033, 0]);
  });

  it('is refused by the command line in the same words', async () => {
    const file = join(folder, 'scenario.json');
    writeFileSync(file, JSON.stringify(WRONG));
    const args = ['sandbox', '--port', '0', '--state', join(folder, 'other.db'), '--scenario', file];
    const ended = await BuiltProgram.run([...args, '--customers', '400'], {});
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('faults[0].api: the sandbox has no API externalcontact/lst');
    expect(ended.stderr).toContain('faults[3].until: not after from');
  }, 60_000);

  it('strikes by count, by chance and within its window, the same for the same seed', async () => {
    const faults = [
      { api: LIST, kind: 'errcode', errcode: 45033, times: 2 },
      { api: '*', kind: 'errcode', errcode: -1, probability: 0.5, times: 4, until: 600 },
      { api: `/cgi-bin/${LIST}`, kind: 'errcode', errcode: 60020, from: 3600, until: 7200, times: 100 },
    ];
    await box.token();
    await box.control('scenario', { seed: 5, faults });
    const first = await codes(12);
    expect([first.slice(0, 2), first.filter((code) => code === -1).length]).toEqual([[45033, 45033], 4]);
    expect(first.slice(2)).toContain(0);
    await box.control('scenario', { seed: 5, faults });
    expect(await codes(12)).not.toEqual(Array(12).fill(0));
    await box.wait(60);
    await box.token();
    expect(await codes(3)).toEqual([60020, 60020, 60020]);
    await box.wait(61);
    await box.token();
    expect(await codes(2)).toEqual([0, 0]);
    expect((await box.control('scenario')).struck).toMatchObject({ 'errcode 45033': 2, 'errcode 60020': 3 });
  });

  it('is still owed after a restart', async () => {
    await box.control('scenario', { faults: [{ api: LIST, kind: 'errcode', errcode: 45033, times: 3 }] });
    expect(await codes(1)).toEqual([45033]);
    await box.close();
    box = await Box.open({ stateFile: join(folder, 'sandbox.db') });
    expect(await codes(3)).toEqual([45033, 45033, 0]);
  });

  it('lets a customer have used up the month, so that the message is not delivered', async () => {
    await box.control('scenario', { faults: [{ kind: 'over-budget', targets: [ZHOU] }] });
    const { msgid } = await box.call('externalcontact/add_msg_template', {
      chat_type: 'single',
      sender: 'zhangsan',
      external_userid: [ZHOU],
      text: { content: '到货' },
    });
    expect(await box.control('act', { kind: 'confirm', msgid, userid: 'zhangsan' })).toEqual({ delivered: [] });
    const body = { msgid, userid: 'zhangsan' };
    const { send_list } = await box.call('externalcontact/get_groupmsg_send_result', body);
    expect(send_list).toMatchObject([{ external_userid: ZHOU, status: 3 }]);
  });
});
