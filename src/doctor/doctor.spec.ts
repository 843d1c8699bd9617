import { Injectable, Module, Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { diagnosis, Diagnosis, DoctorCheck, Ending } from '../platform/checkup/doctor-check';
import { Clock } from '../platform/clock/clock';
import { Decorated } from '../platform/discovery/decorated';
import { Doctor } from './doctor.service';

const OK: Ending = { state: 'ok', what: ['有 {count} 个', '{count} of them'] };
const ILL: Ending = { state: 'fault', what: ['坏了', 'Broken'], why: ['因为', 'Since'], fix: ['修', 'Mend'] };
const THIN: Ending = { ...ILL, state: 'warning' };
const ENDINGS = { well: OK, ill: ILL, thin: THIN };

@Injectable()
class Ward {
  looks = 0;
  hold: Promise<void> | null = null;

  @DoctorCheck('ward.count', { title: ['数', 'Count'], group: 'service' })
  async count(): Promise<Diagnosis> {
    this.looks++;
    const measured = [{ name: 'beds', label: ['床', 'Beds'] as const, value: 3 }];
    return diagnosis('ward.count', ENDINGS, 'well', { count: 3 }, measured);
  }

  @DoctorCheck('ward.throws', { title: ['抛', 'Throws'], group: 'service' })
  async throws(): Promise<Diagnosis> {
    throw new Error('https://example.test/?access_token=ABCDEF for 13800001111');
  }

  @DoctorCheck('ward.hangs', { title: ['挂', 'Hangs'], group: 'connection', limitMs: 30 })
  hangs(): Promise<Diagnosis> {
    return new Promise(() => undefined);
  }

  @DoctorCheck('ward.mixed', { title: ['两样', 'Two'], group: 'connection' })
  async mixed(): Promise<Diagnosis> {
    const findings = [OK, THIN].map((ending, index) => ({ key: `ward.mixed.${index}`, ending, values: { count: 0 } }));
    return { findings };
  }

  @DoctorCheck('ward.after-ill', { title: ['后', 'After'], group: 'data', after: 'ward.throws' })
  async afterIll(): Promise<Diagnosis> {
    throw new Error('nobody asked');
  }

  @DoctorCheck('ward.after-thin', { title: ['后', 'After'], group: 'data', after: 'ward.mixed' })
  async afterThin(): Promise<Diagnosis> {
    await this.hold;
    return diagnosis('ward.after-thin', ENDINGS, 'well', { count: 1 });
  }
}

async function open(room: Type): Promise<{ doctor: Doctor; room: Ward; clock: Clock; close: () => Promise<void> }> {
  @Module({ imports: [DiscoveryModule], providers: [Decorated, Clock, Doctor, room] })
  class House {}
  const app = await NestFactory.createApplicationContext(House, { logger: false, abortOnError: false });
  return { doctor: app.get(Doctor), room: app.get(room), clock: app.get(Clock), close: () => app.close() };
}

describe('the doctor', () => {
  it('lets no check hide another: one throws, one hangs, the others answer', async () => {
    const { doctor, close } = await open(Ward);
    const report = await doctor.report();
    const states = Object.fromEntries(report.checks.map((check) => [check.name, check.state]));
    expect(states).toEqual({
      'ward.count': 'ok',
      'ward.throws': 'fault',
      'ward.hangs': 'fault',
      'ward.mixed': 'warning',
      'ward.after-ill': 'waiting',
      'ward.after-thin': 'ok',
    });
    expect(report).toMatchObject({ state: 'fault', counts: { ok: 2, warning: 1, fault: 2, notSetUp: 0, waiting: 1 } });
    expect(report.checks[0]).toMatchObject({
      findings: [
        { key: 'ward.count.well', what: { zh: '有 3 个', en: '3 of them' }, why: null, fix: null, page: null },
      ],
      measured: [{ name: 'beds', value: 3 }],
    });
    await close();
  });

  it('says that a check could not be made, without the secrets in its error', async () => {
    const { doctor, close } = await open(Ward);
    const { checks } = await doctor.report();
    const said = checks.find((check) => check.name === 'ward.throws')!.findings[0];
    expect(said.key).toBe('ward.throws.failed');
    expect(said.what.en).toContain('example.test');
    expect(JSON.stringify(said)).not.toMatch(/ABCDEF|13800001111/);
    expect(checks.find((check) => check.name === 'ward.after-ill')!.findings[0].what.en).toContain('Throws');
    await close();
  });

  it('keeps a report for those who ask meanwhile, and looks again when the clock was moved', async () => {
    const { doctor, room, clock, close } = await open(Ward);
    let release = () => undefined as void;
    room.hold = new Promise((resolve) => (release = resolve));
    const both = Promise.all([doctor.report(), doctor.report(true)]);
    release();
    const [first, second] = await both;
    expect(second).toBe(first);
    await doctor.report(true);
    expect(room.looks).toBe(1);
    clock.shift(60_000);
    await doctor.report();
    expect(room.looks).toBe(2);
    await close();
  });

  it('refuses to start with two checks of one name, an unknown one to wait for, or a circle', async () => {
    class Twice extends Ward {
      @DoctorCheck('ward.count', { title: ['数', 'Count'], group: 'service' })
      async again(): Promise<Diagnosis> {
        return this.count();
      }
    }
    class Nowhere extends Ward {
      @DoctorCheck('ward.lost', { title: ['丢', 'Lost'], group: 'service', after: 'ward.none' })
      async lost(): Promise<Diagnosis> {
        return this.count();
      }
    }
    class Circle extends Ward {
      @DoctorCheck('ward.a', { title: ['甲', 'A'], group: 'service', after: 'ward.b' })
      async a(): Promise<Diagnosis> {
        return this.count();
      }

      @DoctorCheck('ward.b', { title: ['乙', 'B'], group: 'service', after: 'ward.a' })
      async b(): Promise<Diagnosis> {
        return this.count();
      }
    }
    await expect(open(Twice)).rejects.toThrow('same name');
    await expect(open(Nowhere)).rejects.toThrow('ward.none, which is not there');
    await expect(open(Circle)).rejects.toThrow('waits for itself');
  });
});
