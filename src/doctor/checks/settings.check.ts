import { Injectable } from '@nestjs/common';
import { SETTINGS, Settings } from '../../../config/settings';
import { Diagnosis, DoctorCheck, Measured } from '../../platform/checkup/doctor-check';
import { SETTINGS_ENDINGS } from './settings.texts';

type Name = keyof typeof SETTINGS;

/** Shown as set or not, never with their values. */
const SECRET = /SECRET|TOKEN|KEY|URL$/;
const SHOWN: Name[] = ['wecomCorpId', 'wecomAgentId', 'wecomSecret', 'wecomToken', 'wecomAesKey', 'publicUrl'];

/** What is set, what is missing, and what does not work for it. What is malformed has stopped the start already. */
@Injectable()
export class SettingsCheck {
  constructor(private readonly settings: Settings) {}

  @DoctorCheck('service.settings', { title: ['设置', 'Settings'], group: 'service' })
  async check(): Promise<Diagnosis> {
    const { publicUrl: url, sandbox, trustProxy } = this.settings.values;
    const findings: Diagnosis['findings'] = [];
    const find = (how: keyof typeof SETTINGS_ENDINGS, values?: Record<string, string>) =>
      findings.push({ key: `service.settings.${how}`, ending: SETTINGS_ENDINGS[how], values });
    const corp = this.missing('wecomCorpId', 'wecomAgentId', 'wecomSecret');
    const callback = this.missing('wecomToken', 'wecomAesKey');
    if (corp) find('no-corp', { missing: corp });
    if (callback) find('no-callback', { missing: callback });
    if (!url && !sandbox) find('no-public-url');
    if (url.startsWith('http:') && !sandbox) find('plain-http', { url });
    if (url.startsWith('https:') && trustProxy === 0) find('proxy-not-trusted');
    if (!findings.length) find('ok');
    if (sandbox) find('sandbox');
    return { findings, measured: SHOWN.map((name) => this.shown(name)) };
  }

  private missing(...names: Name[]): string {
    const absent = names.filter((name) => !this.settings.values[name]);
    return absent.map((name) => SETTINGS[name].env).join(', ');
  }

  private shown(name: Name): Measured {
    const { env } = SETTINGS[name];
    const value = this.settings.values[name];
    const open = !SECRET.test(env) || name === 'publicUrl';
    const said = !value ? '—' : open ? String(value) : '✓';
    return { name: env, label: [env, env], value: said };
  }
}
