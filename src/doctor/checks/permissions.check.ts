import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck, Endings } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { KF_ACCOUNTS_PER_PAGE } from '../../wecom/api/kf-limits';
import { NOT_A_CONTACT } from '../../wecom/client/errcodes';
import { isErrcode } from '../../wecom/client/errors';
import { CorpReads } from '../corp-reads';
import { Grant, refusalOf, refused } from '../refusals';
import { APP_PAGE } from '../refusal-texts';

const CONTACT: Grant = {
  fix: [
    '在“可调用接口的应用”里勾选你的应用，在“使用范围”里加上服务客户的员工。',
    'Tick your app under “apps that may call the API”, and add the reps under “range of use”.',
  ],
  page: ['客户联系 → 权限配置', 'Customer Contact → Permissions'],
};
const MEMBERS: Grant = {
  fix: ['把服务客户的员工或部门加进应用的可见范围。', 'Add the reps or departments to the app’s visible range.'],
  page: [APP_PAGE[0] + ' → 可见范围', APP_PAGE[1] + ' → Visible range'],
};

const MINUTE_S = 60;

const FOLLOW_USERS = {
  ok: { state: 'ok', what: ['{count} 位员工有客户联系权限。', '{count} reps may contact customers.'] },
  nobody: {
    state: 'fault',
    what: ['没有一位员工有客户联系权限。', 'No rep may contact customers.'],
    why: ['读不到任何客户、群和标签。', 'No customer, group or tag can be read.'],
    fix: [
      '在“使用范围”里加上员工，并确认他们也在应用的可见范围里。',
      'Add the reps under “range of use”, and see that they are in the app’s visible range, too.',
    ],
    page: CONTACT.page,
  },
} satisfies Endings;

const KF: Grant = {
  fix: [
    '在“可调用接口的应用”里勾选你的应用，并把客服账号交给 API 管理。',
    'Tick your app under “apps that may call the API”, and hand the accounts to API management.',
  ],
  page: ['微信客服 → 通过API管理微信客服账号', 'WeChat Customer Service → manage accounts by API'],
};

const KF_ENDINGS = {
  ok: { state: 'ok', what: ['应用管理着 {count} 个客服账号。', 'The app manages {count} accounts.'] },
  'not-set-up': {
    state: 'not-set-up',
    what: ['没有用微信客服。', 'WeChat customer service is not used.'],
    why: ['咨询会话不进服务。', 'Its chats do not come into the service.'],
    fix: [
      '需要时把应用加进微信客服的“可调用接口的应用”，把账号交给 API 管理。',
      'Where wanted, allow the app there and hand accounts to API management.',
    ],
    page: KF.page,
  },
} satisfies Endings;

const OK = { ok: { state: 'ok', what: ['可以读。', 'May be read.'] } } satisfies Endings;

/** One harmless read per API family the service uses; what it brings is thrown away, only the permission counts. */
@Injectable()
export class PermissionChecks {
  constructor(
    private readonly reads: CorpReads,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @DoctorCheck('permission.members', {
    title: ['读成员与部门', 'Read members and departments'],
    group: 'permissions',
    after: 'wecom.trusted-ip',
  })
  members(): Promise<Diagnosis> {
    return this.may('permission.members', MEMBERS, () => this.reads.read('/cgi-bin/department/simplelist'));
  }

  @DoctorCheck('permission.follow-users', {
    title: ['客户联系', 'Customer contact'],
    group: 'permissions',
    after: 'wecom.trusted-ip',
  })
  async followUsers(): Promise<Diagnosis> {
    const name = 'permission.follow-users';
    try {
      const { length: count } = await this.reads.followUsers();
      return diagnosis(name, FOLLOW_USERS, count ? 'ok' : 'nobody', { count }, [
        { name: 'reps', label: ['员工', 'Reps'], value: count },
      ]);
    } catch (error) {
      return refused(name, error, CONTACT);
    }
  }

  @DoctorCheck('permission.customers', {
    title: ['读客户', 'Read customers'],
    group: 'permissions',
    after: 'permission.follow-users',
  })
  customers(): Promise<Diagnosis> {
    return this.may('permission.customers', CONTACT, async () => {
      const path = '/cgi-bin/externalcontact/batch/get_by_user';
      await this.reads.read(path, { body: { userid_list: await this.someReps(), limit: 1 } });
    });
  }

  @DoctorCheck('permission.groups', {
    title: ['读客户群', 'Read customer groups'],
    group: 'permissions',
    after: 'permission.follow-users',
  })
  groups(): Promise<Diagnosis> {
    return this.may('permission.groups', CONTACT, async () => {
      const body = { status_filter: 0, owner_filter: { userid_list: await this.someReps() }, limit: 1 };
      await this.reads.read('/cgi-bin/externalcontact/groupchat/list', { body });
    });
  }

  @DoctorCheck('permission.corp-tags', {
    title: ['读企业标签', 'Read corp tags'],
    group: 'permissions',
    after: 'permission.follow-users',
  })
  corpTags(): Promise<Diagnosis> {
    return this.may('permission.corp-tags', CONTACT, () => this.reads.corpTags());
  }

  @DoctorCheck('permission.mass-messages', {
    title: ['群发任务', 'Mass messages'],
    group: 'permissions',
    after: 'permission.follow-users',
  })
  massMessages(): Promise<Diagnosis> {
    return this.may('permission.mass-messages', CONTACT, () => {
      const now = Math.floor(this.clock.now().getTime() / 1000);
      const window = { start_time: now - MINUTE_S, end_time: now };
      const body = { chat_type: 'single', ...window, filter_type: 0, limit: 1 };
      return this.reads.read('/cgi-bin/externalcontact/get_groupmsg_list_v2', { body });
    });
  }

  @DoctorCheck('permission.kf', {
    title: ['微信客服', 'Customer service'],
    group: 'permissions',
    after: 'wecom.trusted-ip',
  })
  async kf(): Promise<Diagnosis> {
    const name = 'permission.kf';
    try {
      const path = '/cgi-bin/kf/account/list';
      const body = { offset: 0, limit: KF_ACCOUNTS_PER_PAGE };
      const answer = await this.reads.read<{ account_list?: { manage_privilege?: boolean }[] }>(path, { body });
      const count = (answer.account_list ?? []).filter((account) => account.manage_privilege !== false).length;
      return diagnosis(name, KF_ENDINGS, count ? 'ok' : 'not-set-up', { count });
    } catch (error) {
      // Without its token nobody has asked for it, and WeCom's refusal is no illness.
      const wanted = this.settings.values.wecomKfToken !== '';
      if (!wanted && refusalOf(error) === 'no-permission') return diagnosis(name, KF_ENDINGS, 'not-set-up');
      return refused(name, error, KF);
    }
  }

  private async may(name: string, grant: Grant, read: () => Promise<unknown>): Promise<Diagnosis> {
    try {
      await read();
    } catch (error) {
      // A rep without customers: the permission is there.
      if (!isErrcode(error, NOT_A_CONTACT)) return refused(name, error, grant);
    }
    return diagnosis(name, OK, 'ok');
  }

  /** One is enough; it was just read and is kept. */
  private async someReps(): Promise<string[]> {
    return (await this.reads.followUsers()).slice(0, 1);
  }
}
