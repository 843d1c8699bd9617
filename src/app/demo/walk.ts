import { CallbackCrypto } from '../../wecom/crypto/callback-crypto';
import { SANDBOX_CORP } from '../sandbox-corp';
import { Stage } from './stage';

/** A step of the main job; what it finds out for later steps goes into `memo`. */
export interface Step {
  name: string;
  /** What it does, for the terminal. */
  does: string;
  run(stage: Stage, memo: Memo): Promise<void>;
}

/** What later steps need of earlier ones. */
export interface Memo {
  campaignId?: number;
  occurrenceId?: number;
}

const PATIENCE_MS = 120_000;
const LOOK_MS = 100;
/** So that beats on the day and the three days of attribution lie behind. */
const MEASURED_AFTER_DAYS = 4;
const DAY_MS = 86_400_000;

interface Run {
  id: number;
  state: string;
  error: string | null;
}

/** Reads what runs until it has ended; throws with its error when it failed. */
async function ended(what: string, read: () => Promise<Run | undefined>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const run = await read();
    if (run?.state === 'done') return;
    if (run?.state === 'failed') throw new Error(`${what} failed: ${run.error}`);
    if (Date.now() > deadline) throw new Error(`${what} is still ${run?.state ?? 'unknown'}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Lets both sides do what is due, and a minute pass. */
async function aMinute(stage: Stage): Promise<void> {
  await stage.api.post('/api/v1/clock', { advanceMinutes: 1 });
}

const SYNC: Step = {
  name: 'sync',
  does: '同步员工、客户、客户群',
  async run({ api }) {
    const { id } = await api.post<Run>('/api/v1/sync', { kind: 'full' });
    await ended('The sync', async () => (await api.get<Run[]>('/api/v1/sync')).find((run) => run.id === id));
  },
};

const CALLBACKS: Step = {
  name: 'callbacks',
  does: '收企微回调：加好友、进群、改备注、删好友；重复的一条只存一次，伪造的被拒',
  async run(stage) {
    const { items } = await stage.api.get<{ items: { userid: string; onLeave: boolean }[] }>('/api/v1/reps');
    const { userid } = items.find((rep) => !rep.onLeave) ?? items[0];
    const act = (what: Record<string, unknown>) => stage.sandbox.post<Record<string, string[]>>('/control/act', what);
    const { externalUserids } = await act({ kind: 'add_friend', userid, times: 5 });
    const groups = await stage.api.get<{ items: { chatId: string }[] }>('/api/v1/groups');
    await act({ kind: 'join_group', chatId: groups.items[0].chatId, externalUserids: externalUserids.slice(0, 3) });
    await act({ kind: 'edit', userid, externalUserid: externalUserids[0], remark: '新朋友', mobiles: ['13912345678'] });
    await act({ kind: 'delete_friend', userid, externalUserid: externalUserids[4] });
    await deliverTwiceAndForge(stage, externalUserids[1], userid);
    await aMinute(stage);
  },
};

/** One event as WeCom repeats it after a slow answer, and one that somebody else made up. */
async function deliverTwiceAndForge(stage: Stage, externalUserid: string, userid: string): Promise<void> {
  const { token, aesKey, corpId } = SANDBOX_CORP;
  const crypto = new CallbackCrypto(token, aesKey, corpId);
  const fields = {
    ToUserName: corpId,
    FromUserName: 'sys',
    CreateTime: '1767225600',
    MsgType: 'event',
    Event: 'change_external_contact',
    ChangeType: 'edit_external_contact',
    UserID: userid,
    ExternalUserID: externalUserid,
  };
  const xml = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  const encrypted = crypto.encrypt(`<xml>${xml.join('')}</xml>`);
  const signature = crypto.sign('1767225600', 'nonce', encrypted);
  const send = async (signed: string) => {
    const query = `msg_signature=${signed}&timestamp=1767225600&nonce=nonce`;
    const body = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    const answer = await fetch(`${stage.service.url}/wecom/callback?${query}`, { method: 'POST', body });
    return answer.status;
  };
  const statuses = [await send(signature), await send(signature), await send('0'.repeat(40))];
  if (statuses.join() !== '200,200,401') throw new Error(`Callbacks were answered ${statuses.join(', ')}.`);
}

const ORDERS: Step = {
  name: 'orders',
  does: '导入商品与 14 个月订单，新订单从接口进来',
  async run({ api, sandbox }) {
    await api.send('/api/v1/products/import', await sandbox.text('/shop/products.csv'), 'text/csv');
    const file = await sandbox.text('/shop/orders.csv');
    const { id } = await api.send<Run>('/api/v1/orders/import?name=orders.csv', file, 'text/csv');
    await ended('The import', () => api.get<Run>(`/api/v1/orders/imports/${id}`));
  },
};

const MESSAGES: Step = {
  name: 'messages',
  does: '读会话存档，找出补货、投诉、承诺这些信号',
  async run(stage) {
    await stage.api.post('/api/v1/conversations/pull');
    await aMinute(stage);
  },
};

interface Preset {
  name: string;
  tag: { name: string; group: string };
  rule: unknown;
  expiresDays: number | null;
}

/** The tag that is also written to WeCom: a small one, since each write is a call. */
const WRITTEN_BACK = '想补货';

const TAGS: Step = {
  name: 'tags',
  does: '按订单和聊天打标签，其中一个写回企微',
  async run(stage) {
    const { api } = stage;
    const known = await api.get<{ name: string }[]>('/api/v1/tag-rules');
    for (const preset of await api.get<Preset[]>('/api/v1/tag-rules/presets')) {
      if (known.some((rule) => rule.name === preset.name)) continue;
      const { name, rule, expiresDays, tag } = preset;
      const made = await api.post<{ id: number; tag: { id: number } }>('/api/v1/tag-rules', {
        name,
        rule,
        newTag: tag,
        ...(expiresDays ? { expiresDays } : {}),
      });
      if (tag.name === WRITTEN_BACK) await api.patch(`/api/v1/tags/${made.tag.id}`, { writeBack: true });
      await api.post(`/api/v1/tag-rules/${made.id}/confirm`);
    }
    await aMinute(stage);
  },
};

const PROSPECTS: Step = {
  name: 'prospects',
  does: '算出今天的复购线索',
  async run(stage) {
    await stage.api.post('/api/v1/prospects/refresh');
    await aMinute(stage);
  },
};

/** What a new shop looks like before the operator takes over. */
export const OPENING_STEPS: Step[] = [SYNC, CALLBACKS, ORDERS, MESSAGES, TAGS, PROSPECTS];

interface KindView {
  kind: string;
  presets: { name: string; params: Record<string, unknown> }[];
}

const PLAN: Step = {
  name: 'campaign.plan',
  does: '按预设建会员日（客户群，整群留对照），预览、提交、批准、排期',
  async run({ api }, memo) {
    const kinds = await api.get<KindView[]>('/api/v1/campaign-kinds');
    const preset = kinds.find((kind) => kind.kind === 'member-day')?.presets[0];
    if (!preset) throw new Error('There is no member-day preset.');
    const params = { ...preset.params, holdoutShare: 0.2, attributionDays: 3 };
    const body = { kind: 'member-day', name: preset.name, params };
    const { id } = await api.post<{ id: number }>('/api/v1/campaigns', body);
    const { audienceHash } = await api.post<{ audienceHash: string }>(`/api/v1/campaigns/${id}/preview`);
    await api.post(`/api/v1/campaigns/${id}/submit`);
    await api.post(`/api/v1/campaigns/${id}/approve`, { audienceHash });
    await api.post(`/api/v1/campaigns/${id}/schedule`);
    memo.campaignId = id;
  },
};

interface Occurrence {
  id: number;
  state: string;
  beats: { validUntil: string }[];
}

const SEND: Step = {
  name: 'campaign.send',
  does: '到点建任务，员工确认（有人立刻，有人晚，有人不），读回结果，过期的撤回',
  async run({ api }, memo) {
    const { nextAt } = await api.get<{ nextAt: string }>(`/api/v1/campaigns/${memo.campaignId}`);
    await api.post('/api/v1/clock', { to: new Date(Date.parse(nextAt) + 60_000).toISOString() });
    const { items } = await api.get<{ items: Occurrence[] }>(`/api/v1/campaigns/${memo.campaignId}/occurrences`);
    if (!items.length) throw new Error('The campaign has no occurrence although its time has come.');
    memo.occurrenceId = items[0].id;
    const { beats } = await api.get<Occurrence>(`/api/v1/occurrences/${memo.occurrenceId}`);
    const last = Math.max(...beats.map((beat) => Date.parse(beat.validUntil)));
    await api.post('/api/v1/clock', { to: new Date(last + 15 * 60_000).toISOString() });
  },
};

const MEASURE: Step = {
  name: 'campaign.measure',
  does: '等归因期过去，读增量',
  async run({ api }, memo) {
    const { scheduledFor } = await api.get<{ scheduledFor: string }>(`/api/v1/occurrences/${memo.occurrenceId}`);
    const measured = new Date(Date.parse(scheduledFor) + MEASURED_AFTER_DAYS * DAY_MS + DAY_MS);
    await api.post('/api/v1/clock', { to: measured.toISOString() });
  },
};

/** The main job, start to end. */
export const ALL_STEPS: Step[] = [...OPENING_STEPS, PLAN, SEND, MEASURE];
