import { freePort } from '../../src/app/demo/stage';
import type { DoctorReport } from '../../src/doctor/doctor.dto';
import { BuiltProgram } from '../support/built-service';
import { makePlace, Place } from '../support/database';
import { Box, CORP } from '../support/sandbox';

describe('huitou doctor', () => {
  let box: Box;
  let place: Place;
  let env: Record<string, string>;

  beforeAll(async () => {
    box = await Box.open({ startAt: new Date() });
    box.sandbox.start();
    place = await makePlace('sqlite');
    env = {
      ...place.env,
      SANDBOX: 'on',
      WECOM_URL: box.server.url,
      WECOM_CORP_ID: CORP.corpId,
      WECOM_AGENT_ID: String(CORP.agentId),
      WECOM_SECRET: CORP.secret,
      WECOM_TOKEN: CORP.token,
      WECOM_AES_KEY: CORP.aesKey,
      PORT: String(await freePort()),
    };
  });
  afterAll(async () => {
    await box.close();
    await place.remove();
  });

  it('looks without a service where none runs, its own callback address included', async () => {
    box.sandbox.setCallback(`http://127.0.0.1:${env.PORT}/wecom/callback`);
    const { code, stdout, stderr } = await BuiltProgram.run(['doctor', '--json'], env);
    const report = JSON.parse(stdout) as DoctorReport;
    const ill = report.checks.filter((check) => check.state === 'fault' || check.state === 'warning');
    expect(ill.flatMap((check) => check.findings.map((finding) => finding.key))).toEqual(['traffic.inbox.never-heard']);
    expect([code, report.state, stderr]).toEqual([0, 'warning', 'No service is running: looking without one.\n']);
    expect(report.checks.find((check) => check.name === 'wecom.callback')?.state).toBe('ok');
  }, 60_000);

  it('exits 1 on a fault and says in words what mends it', async () => {
    const { code, stdout } = await BuiltProgram.run(['doctor', '--lang', 'zh'], { ...env, WECOM_SECRET: 'wrong' });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ 企业 ID 与 Secret: 企业微信不认这个 Secret（40001）');
    expect(stdout).toContain('    处理: 复制应用的 Secret，改 WECOM_SECRET');
    expect(stdout).toContain('    位置: 应用管理 → 自建 → 你的应用 → Secret');
    expect(stdout).toMatch(/\d+ 项正常，1 项故障/);
  }, 60_000);

  it('asks the service where one runs, and refuses a language there is none of', async () => {
    const { program, url } = await BuiltProgram.start(env);
    const { port } = new URL(url);
    const asked = await BuiltProgram.run(['doctor', '--lang', 'en'], { ...env, PORT: port });
    const refused = await BuiltProgram.run(['doctor', '--lang', 'fr'], { ...env, PORT: port });
    await program.stop();
    expect(asked.stderr).toBe('');
    expect(asked.stdout).toContain('✓ Corp id and secret: Corp id and secret are good.');
    expect([refused.code, refused.stderr]).toEqual([1, '--lang is zh or en.\n']);
  }, 60_000);
});
