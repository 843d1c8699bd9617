import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { CustomerRulesModule } from '../customers/rules/customer-rules.module';
import { OrderRulesModule } from '../orders/rules/order-rules.module';
import { RulesModule } from '../rules/rules.module';
import { WecomModule } from '../wecom/wecom.module';
import './customer-tag.entity';
import { LiveRules } from './live-rules';
import { RuleApplication } from './rule-application';
import { RulePreviews } from './rule-previews';
import { RuleReactions } from './rule-reactions';
import { RuleRuns } from './rule-runs';
import { RunUndo } from './run-undo';
import { TagEvidenceKept } from './tag-evidence';
import { TagExpiry } from './tag-expiry';
import { TagHas } from './tag-has.rule';
import { TagRulesController } from './tag-rules.controller';
import { TagRuleQueries } from './tag-rules.queries';
import { TagRules } from './tag-rules.service';
import { TagsController } from './tags.controller';
import { TagQueries } from './tags.queries';
import { Tags } from './tags.service';
import { CorpTagCreation } from './write-back/corp-tag-creation';
import { CorpTagSync } from './write-back/corp-tag-sync';
import { WriteBack } from './write-back/write-back.service';

/** Tags: the library, the rules that give them, and what of it goes to WeCom. */
@Module({
  imports: [RulesModule, CustomersModule, CustomerRulesModule, OrderRulesModule, ConversationsModule, WecomModule],
  controllers: [TagsController, TagRulesController],
  providers: [
    ...[Tags, TagQueries, TagRules, TagRuleQueries, TagHas],
    ...[LiveRules, RuleApplication, RuleRuns, RuleReactions, RulePreviews, RunUndo, TagExpiry, TagEvidenceKept],
    ...[CorpTagCreation, CorpTagSync, WriteBack],
  ],
  exports: [TagQueries, Tags, TagRules, TagRuleQueries, WriteBack],
})
export class TagsModule {}
