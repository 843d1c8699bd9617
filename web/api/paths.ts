import type * as R from './reach-types';
import type * as S from './sidebar-types';
import type * as T from './types';

/** The paths of the API in the shape openapi-fetch reads: what goes in, what comes out. */
interface Gives<Data> {
  200: { content: { 'application/json': Data } };
}
interface Read<Data, Query = never, Path = never> {
  parameters: { query?: Query; path: Path; header?: never; cookie?: never };
  requestBody?: never;
  responses: Gives<Data>;
}
interface ReadAll<Data, Query = never> {
  parameters: { query?: Query; path?: never; header?: never; cookie?: never };
  requestBody?: never;
  responses: Gives<Data>;
}
interface Write<Data, Body = never, Path = never, Query = never> {
  parameters: { query?: Query; path: Path; header?: never; cookie?: never };
  requestBody: { content: { 'application/json': Body } };
  responses: Gives<Data>;
}
interface WriteAll<Data, Body, Query = never> {
  parameters: { query?: Query; path?: never; header?: never; cookie?: never };
  requestBody: { content: { 'application/json': Body } };
  responses: Gives<Data>;
}
interface Act<Data, Path> {
  parameters: { query?: never; path: Path; header?: never; cookie?: never };
  requestBody?: never;
  responses: Gives<Data>;
}
interface Paged {
  cursor?: string;
  limit?: number;
}
interface ById {
  id: number;
}

/** Buttons: a POST without a body at …/{id}/action. */
type Actions<Base extends string, Action extends string, Data> = {
  [Path in `${Base}/{id}/${Action}`]: { post: Act<Data, ById> };
};

export interface paths
  extends
    Actions<'/api/v1/campaigns', 'submit' | 'schedule' | 'pause' | 'resume' | 'cancel', R.CampaignView>,
    Actions<'/api/v1/occurrences', 'pause' | 'resume' | 'cancel' | 'continue', unknown>,
    Actions<'/api/v1/wecom/inbox', 'retry' | 'ignore', unknown>,
    Actions<'/api/v1/wecom/effects', 'retry' | 'reconcile', unknown> {
  '/api/v1/session': {
    get: ReadAll<T.SessionView>;
    post: WriteAll<T.SessionView, { name: string; password: string }>;
    delete: ReadAll<unknown>;
  };
  '/api/v1/session/rep': { get: ReadAll<S.RepSession> };
  '/api/v1/clock': {
    get: ReadAll<T.ClockView>;
    post: WriteAll<T.ClockView, { to?: string; advanceMinutes?: number }>;
  };
  '/api/v1/overview': { get: ReadAll<T.Overview> };
  '/api/v1/customers': {
    get: ReadAll<T.Page<T.CustomerRow>, Paged & { q?: string; tagId?: number; rep?: string; stage?: string }>;
  };
  '/api/v1/customers/{id}': { get: Read<T.CustomerDetail, never, ById> };
  '/api/v1/customers/{id}/holds': { post: Write<unknown, { kind: string; reason: string }, ById> };
  '/api/v1/customers/{id}/holds/{holdId}': { delete: Act<unknown, { id: number; holdId: number }> };
  '/api/v1/reps': { get: ReadAll<T.Page<T.RepRow>, Paged> };
  '/api/v1/reps/{userid}': {
    patch: Write<T.RepRow, { onLeave?: boolean; dailyCapacity?: number }, { userid: string }>;
  };
  '/api/v1/groups': { get: ReadAll<T.Page<T.GroupRow>, Paged> };
  '/api/v1/sync': { get: ReadAll<T.SyncRun[]>; post: WriteAll<T.SyncRun, { kind: string }> };
  '/api/v1/orders': {
    get: ReadAll<T.Page<T.OrderRow>, Paged & { matched?: boolean; source?: string; q?: string }>;
  };
  '/api/v1/orders/import': { post: WriteAll<T.OrderImport, File, { name: string; source: string }> };
  '/api/v1/orders/imports': { get: ReadAll<T.Page<T.OrderImport>, Paged> };
  '/api/v1/orders/imports/{id}': { get: Read<T.OrderImport, never, ById> };
  '/api/v1/orders/imports/{id}/rejects': { get: Read<T.Page<T.OrderReject>, Paged, ById> };
  '/api/v1/orders/{id}/bind': { post: Write<unknown, { customerId: number }, ById> };
  '/api/v1/products': { get: ReadAll<T.Page<T.ProductRow>, Paged & { q?: string }> };
  '/api/v1/rules/kinds': { get: ReadAll<T.RuleKindView[]> };
  '/api/v1/rules/preview': { post: WriteAll<T.RulePreview, { rule: T.RuleTree; tagRuleId?: number }> };
  '/api/v1/rules/explain': { post: WriteAll<T.RuleExplanation, { rule: T.RuleTree; customerId: number }> };
  '/api/v1/tags': {
    get: ReadAll<T.TagRow[]>;
    post: WriteAll<T.TagRow, { name: string; group: string }>;
  };
  '/api/v1/tags/{id}': { patch: Write<T.TagRow, { writeBack?: boolean }, ById> };
  '/api/v1/tag-rules': {
    get: ReadAll<T.TagRuleView[]>;
    post: WriteAll<T.TagRuleView, TagRuleDraft>;
  };
  '/api/v1/tag-rules/presets': { get: ReadAll<T.TagRulePreset[]> };
  '/api/v1/tags/{id}/write-back-cost': { get: Read<T.WriteBackCost, never, ById> };
  '/api/v1/tag-rules/{id}': { get: Read<T.TagRuleView, never, ById>; put: Write<T.TagRuleView, TagRuleEdit, ById> };
  '/api/v1/tag-rules/{id}/confirm': { post: Act<T.TagRuleView, ById> };
  '/api/v1/tag-rules/{id}/pause': { post: Act<T.TagRuleView, ById> };
  '/api/v1/tag-rules/{id}/run': { post: Act<unknown, ById> };
  '/api/v1/tag-rules/{id}/runs': { get: Read<T.Page<T.TagRun>, Paged, ById> };
  '/api/v1/tag-runs/{id}/undo': { post: Act<unknown, ById> };
  '/api/v1/signals/summary': {
    get: ReadAll<{ intent: string; label: string; messages: number; customers: number }[], { days?: number }>;
  };
  '/api/v1/reach/settings': { get: ReadAll<R.ReachSettings>; put: WriteAll<R.ReachSettings, R.ReachSettings> };
  '/api/v1/campaign-kinds': { get: ReadAll<R.CampaignKindView[]> };
  '/api/v1/campaigns': {
    get: ReadAll<T.Page<R.CampaignRow>, Paged>;
    post: WriteAll<R.CampaignView, CampaignDraft>;
  };
  '/api/v1/campaigns/{id}': {
    get: Read<R.CampaignView, never, ById>;
    put: Write<R.CampaignView, Omit<CampaignDraft, 'kind'>, ById>;
  };
  '/api/v1/campaigns/{id}/preview': { post: Act<R.CampaignPreview, ById> };
  '/api/v1/campaigns/{id}/approve': { post: Write<R.CampaignView, { audienceHash: string }, ById> };
  '/api/v1/campaigns/{id}/occurrences': { get: Read<T.Page<R.OccurrenceRow>, Paged, ById> };
  '/api/v1/occurrences': { get: ReadAll<T.Page<R.OccurrenceRow>, Paged & { state?: string }> };
  '/api/v1/occurrences/{id}': { get: Read<R.OccurrenceView, never, ById> };
  '/api/v1/occurrences/{id}/recipients': {
    get: Read<T.Page<R.RecipientRow>, Paged & { state?: string; beatId?: number }, ById>;
  };
  '/api/v1/occurrences/{id}/remind': { post: Write<unknown, { userid: string }, ById> };
  '/api/v1/prospects': { get: ReadAll<T.Page<R.ProspectRow>, Paged & { day?: string; rep?: string }> };
  '/api/v1/prospects/summary': { get: ReadAll<R.ProspectSummary, { day?: string }> };
  '/api/v1/prospects/refresh': { post: ReadAll<unknown> };
  '/api/v1/prospects/{id}/outcome': { post: Write<unknown, R.ProspectOutcome, ById> };
  '/api/v1/wecom/inbox': { get: ReadAll<T.Page<R.InboxEvent>, Paged & { state?: string; kind?: string }> };
  '/api/v1/wecom/inbox/counts': { get: ReadAll<R.InboxCounts> };
  '/api/v1/wecom/effects': { get: ReadAll<T.Page<R.EffectView>, Paged & { state?: string; kind?: string }> };
  '/api/v1/wecom/effects/counts': { get: ReadAll<R.EffectCounts> };
  '/api/v1/wecom/effects/{id}/decide': { post: Write<unknown, { as: 'absent' | 'done'; msgid?: string }, ById> };
  '/api/v1/operators': {
    get: ReadAll<T.OperatorView[]>;
    post: WriteAll<T.OperatorView, { name: string; password: string; role: string }>;
  };
  '/api/v1/keys/{id}': { delete: Act<unknown, ById> };
  '/api/v1/keys': {
    get: ReadAll<T.KeyView[]>;
    post: WriteAll<{ id: number; key: string }, { name: string; permissions: string[] }>;
  };
  '/api/v1/sidebar/today': { get: ReadAll<S.SidebarToday> };
  '/api/v1/sidebar/card': { get: ReadAll<S.ProspectCard, { externalUserid?: string; prospectId?: number }> };
  '/api/v1/sidebar/outcome': { post: WriteAll<unknown, R.ProspectOutcome & { prospectId: number }> };
}

export interface TagRuleEdit {
  name: string;
  rule: T.RuleTree;
  expiresDays: number | null;
}
export interface TagRuleDraft extends TagRuleEdit {
  tagId?: number;
  newTag?: { name: string; group: string };
}
export interface CampaignDraft {
  kind: R.CampaignKind;
  name: string;
  params: R.CampaignParams;
}
