import type { Narrowed } from './narrowed';
import type { components } from './schema';

/** What the API answers, by short names. Money is integer fen, instants are ISO strings, days 'YYYY-MM-DD'. */
type Schemas = Narrowed<components['schemas']>;

/** One page of a list; `next` is the cursor of the following page. */
export interface Page<Row> {
  items: Row[];
  next: string | null;
}

export type AlertView = Schemas['AlertView'];
export type CampaignKindView = Schemas['CampaignKindView'];
export type CampaignPreview = Schemas['CampaignPreview'];
export type CampaignRow = Schemas['CampaignRow'];
export type CampaignView = Schemas['CampaignView'];
export type ChannelRequest = Schemas['ChannelRequest'];
export type ChannelRow = Schemas['ChannelRow'];
export type ChannelView = Schemas['ChannelView'];
export type CheckReport = Schemas['CheckReport'];
export type Coverage = Schemas['Coverage'];
export type CustomerDetail = Schemas['CustomerDetail'];
export type CustomerMessage = Schemas['ProfileMessage'];
export type CustomerRow = Schemas['CustomerRow'];
export type CustomerTag = Schemas['CustomerTagView'];
export type DoctorReport = Schemas['DoctorReport'];
export type EffectView = Schemas['EffectView'];
export type GroupWelcome = Schemas['GroupWelcomeView'];
export type GroupWelcomeRequest = Schemas['GroupWelcomeRequest'];
export type InboxEvent = Schemas['InboxEvent'];
export type KfAccount = Schemas['KfAccountView'];
export type KfMessage = Schemas['KfMessageRow'];
export type KfSession = Schemas['KfSessionView'];
export type KfSessionRow = Schemas['KfSessionRow'];
export type JoinWay = Schemas['JoinWayView'];
export type JoinWayRequest = Schemas['JoinWayRequest'];
export type LiftView = Schemas['LiftView'];
export type MomentRequest = Schemas['MomentRequest'];
export type MomentView = Schemas['MomentView'];
export type NeedsYou = Schemas['NeedsYou'];
export type NodeAnswer = Schemas['RuleNodeView'];
export type OccurrenceBeat = Schemas['BeatView'];
export type OccurrenceRow = Schemas['OccurrenceRow'];
export type OccurrenceSender = Schemas['SenderView'];
export type OccurrenceView = Schemas['OccurrenceView'];
export type OperatorPatch = Schemas['OperatorPatch'];
export type OperatorView = Schemas['OperatorView'];
export type OrderImport = Schemas['OrderImportView'];
export type OrderRow = Schemas['OrderRow'];
export type Overview = Schemas['Overview'];
export type ProspectCard = Schemas['ProspectCard'];
export type ProspectOutcome = Schemas['TellOutcome'];
export type ProspectRow = Schemas['ProspectRow'];
export type ProspectSummary = Schemas['ProspectSummary'];
export type ReachSettings = Schemas['ReachSettingsView'];
export type RecipientRow = Schemas['RecipientRow'];
export type RepRow = Schemas['RepRow'];
export type RepSession = Schemas['RepSessionView'];
export type RetentionView = Schemas['RetentionView'];
export type RuleKindView = Schemas['RuleKindView'];
export type RulePreview = Schemas['RulePreview'];
export type SdkConfig = Schemas['SdkConfig'];
export type SessionView = Schemas['SessionView'];
export type SidebarToday = Schemas['SidebarToday'];
export type SyncRun = Schemas['SyncRunView'];
export type TagRow = Schemas['TagRow'];
export type TagRulePreset = Schemas['TagRulePreset'];
export type TagRuleView = Schemas['TagRuleView'];
export type TagRun = Schemas['TagRunView'];
export type TrendDay = Schemas['TrendDay'];
export type WelcomeAttachment = Schemas['WelcomeAttachmentDto'];
export type WelcomeFault = Schemas['WelcomeFaultView'];
export type WelcomePlan = Schemas['WelcomeDto'];
export type WelcomeWindow = Schemas['WelcomeWindowDto'];
export type Answer = NodeAnswer['result'];
/** A prospect with the id by which WeCom can open the chat. */
export type SidebarProspect = ProspectRow & { externalUserid?: string | null };
