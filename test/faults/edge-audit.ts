import { dedupeHash } from '../../src/wecom/inbox/intake';
import { Installation } from './installation';

/** What the run planned beside the campaigns, by the text that shows it in the corp. */
export interface Planned {
  kind: 'mark-tag' | 'remark' | 'app-message';
  ownerRef: string;
  /** The description of a remark or the text of a message; empty for a tag. */
  text: string;
  rep: string;
  customer: string;
  tag: string;
}

export interface EdgeFindings {
  /** Distinct events the corp got a 200 for. */
  events: number;
  eventsLost: number;
  /** Rows that stand for one thing more than once, or for a thing that never was. */
  handledTwice: number;
  effectsLost: number;
  effectsDoubled: number;
  /** Effects that wait for a person, on the list of what needs one. */
  waiting: number;
  details: string[];
}

/** Reads both databases past their programs and compares what was told with what was made of it. */
export async function auditEdge(stage: Installation, planned: Planned[], hidden: string): Promise<EdgeFindings> {
  const found: EdgeFindings = {
    events: 0,
    eventsLost: 0,
    handledTwice: 0,
    effectsLost: 0,
    effectsDoubled: 0,
    waiting: 0,
    details: [],
  };
  await auditInbox(stage, found);
  await auditFriends(stage, hidden, found);
  await auditMembers(stage, found);
  await auditEffects(stage, planned, found);
  return found;
}

async function auditInbox(stage: Installation, found: EdgeFindings): Promise<void> {
  const told = stage.corp<{ kind: string; xml: string }>("SELECT kind, xml FROM callback WHERE state = 'delivered'");
  const rows = await stage.rows<{ hash: string; state: string; rows: number }>(
    'SELECT hash, MIN(state) AS state, COUNT(*) AS `rows` FROM wecom_inbox GROUP BY hash',
  );
  const kept = new Map(rows.map((row) => [row.hash, row]));
  const hashes = new Map(told.map(({ kind, xml }) => [dedupeHash('app', xml), kind]));
  found.events = hashes.size;
  for (const [hash, kind] of hashes) {
    const row = kept.get(hash);
    if (row && Number(row.rows) > 1) found.handledTwice++;
    if (row && ['done', 'ignored'].includes(row.state)) continue;
    found.eventsLost++;
    found.details.push(`an event ${kind} is ${row ? row.state : 'not stored'}`);
  }
}

const STATUS: Record<string, string> = {
  friend: 'active',
  left: 'deleted-by-customer',
  deleted: 'deleted-by-rep',
};

/** Each friendship of the corp is one row as the corp has it: status and remark come from handlers alone. */
async function auditFriends(stage: Installation, hidden: string, found: EdgeFindings): Promise<void> {
  interface Follow {
    rep: string;
    id: string;
    status: string;
    remark: string;
  }
  const there = stage.corp<Follow>(
    'SELECT userid rep, external_userid id, status, remark FROM follow WHERE userid <> ?',
    [hidden],
  );
  const here = new Map(
    (
      await stage.rows<Follow & { customer: number }>(
        'SELECT rep_userid AS rep, external_userid AS id, status, remark, customer_id AS customer FROM follow',
      )
    ).map((row) => [`${row.rep}|${row.id}`, row]),
  );
  for (const row of there) {
    const kept = here.get(`${row.rep}|${row.id}`);
    // Never told and not listed by the sync: it had ended before the corp's first event.
    if (!kept && row.status === 'deleted') continue;
    const same = kept?.status === STATUS[row.status] && (row.status !== 'friend' || kept.remark === row.remark);
    if (same) continue;
    found.eventsLost++;
    found.details.push(`${row.rep} and ${row.id}: ${row.status} ${row.remark}, here ${kept?.status} ${kept?.remark}`);
  }
  const [{ twins }] = await stage.rows<{ twins: number }>(
    `SELECT COUNT(*) AS twins FROM (SELECT external_userid FROM follow GROUP BY external_userid
      HAVING COUNT(DISTINCT customer_id) > 1) twice`,
  );
  const known = stage.corp<{ people: number }>('SELECT COUNT(*) people FROM customer')[0].people;
  const [{ customers }] = await stage.rows<{ customers: number }>('SELECT COUNT(*) AS customers FROM customer');
  found.handledTwice += Number(twins) + Math.max(0, Number(customers) - known);
  if (Number(customers) > known) found.details.push(`${customers} customers here, ${known} people in the corp`);
}

/** Who is in each group is known from re-reading it after events alone. */
async function auditMembers(stage: Installation, found: EdgeFindings): Promise<void> {
  const there = stage.corp<{ member: string }>(
    "SELECT m.chat_id || '|' || m.id member FROM member m JOIN chat c ON c.chat_id = m.chat_id WHERE c.dismissed = 0",
  );
  const here = await stage.rows<{ chat: string; id: string }>(
    `SELECT g.chat_id AS chat, m.member_id AS id FROM group_member m JOIN customer_group g ON g.id = m.group_id
     WHERE m.left_at IS NULL`,
  );
  const kept = new Map<string, number>();
  for (const { chat, id } of here) kept.set(`${chat}|${id}`, (kept.get(`${chat}|${id}`) ?? 0) + 1);
  for (const { member } of there) {
    const times = kept.get(member) ?? 0;
    kept.delete(member);
    if (times === 1) continue;
    if (times > 1) found.handledTwice++;
    else found.eventsLost++;
    found.details.push(`group member ${member} is here ${times} times`);
  }
  for (const member of kept.keys()) found.details.push(`group member ${member} has left`);
  found.eventsLost += kept.size;
}

async function auditEffects(stage: Installation, planned: Planned[], found: EdgeFindings): Promise<void> {
  const rows = await stage.rows<{ ref: string; state: string; error: string | null }>(
    "SELECT owner_ref AS ref, state, error_code AS error FROM effect WHERE owner_ref LIKE 'edge:%'",
  );
  const states = new Map(rows.map((row) => [row.ref, row]));
  const messages = new Map(
    stage
      .corp<{ text: string; times: number }>(
        "SELECT json_extract(body, '$.text.content') text, COUNT(*) times FROM app_message GROUP BY 1",
      )
      .map((row) => [row.text, row.times]),
  );
  // A later description of the same friendship stands in place of the earlier ones.
  const last = new Map(planned.map((plan) => [`${plan.kind}|${plan.rep}|${plan.customer}`, plan]));
  for (const asked of planned) {
    const row = states.get(asked.ownerRef);
    const plan = asked.kind === 'remark' ? last.get(`${asked.kind}|${asked.rep}|${asked.customer}`)! : asked;
    const times = plan.kind === 'app-message' ? (messages.get(plan.text) ?? 0) : inCorp(stage, plan);
    if (times > 1) found.effectsDoubled++;
    // The friendship ended before the write: WeCom's own refusal.
    const refused = row?.state === 'failed' && row.error === '84061';
    // A message whose repeat came too late waits for a person, who sees it on the list.
    const waits = plan.kind === 'app-message' && row?.state === 'blocked' && times < 2;
    if (waits) found.waiting++;
    // What failed and was overtaken by a later description needs no second try.
    const overtaken = row?.state === 'failed' && plan !== asked && times === 1;
    if (refused || overtaken || waits || (row?.state === 'succeeded' && times === 1)) continue;
    if (times < 2) found.effectsLost++;
    found.details.push(
      `${asked.kind} ${asked.ownerRef}: ${row?.state} ${row?.error ?? ''}, ${times} times in the corp`,
    );
  }
}

/** 1 where the corp has the tag or the description, or where the friendship it stood at has ended since. */
function inCorp(stage: Installation, plan: Planned): number {
  const [follow] = stage.corp<{ status: string; description: string; tags: number }>(
    `SELECT status, description, (SELECT COUNT(*) FROM follow_tag t WHERE t.userid = f.userid
       AND t.external_userid = f.external_userid AND t.tag_id = ?) tags
     FROM follow f WHERE userid = ? AND external_userid = ?`,
    [plan.tag, plan.rep, plan.customer],
  );
  if (follow.status === 'deleted') return 1;
  return plan.kind === 'mark-tag' ? follow.tags : follow.description === plan.text ? 1 : 0;
}
