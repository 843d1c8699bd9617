import { Module } from '@nestjs/common';
import { RuleCompiler } from './rule-compiler';
import { RuleExplainer } from './rule-explainer';
import { RuleKinds } from './rule-kinds';
import { RuleParser } from './rule-parser';
import { RulesController } from './rules.controller';

/** Rules: which customers. Rooms above offer the kinds of conditions. */
@Module({
  controllers: [RulesController],
  providers: [RuleKinds, RuleParser, RuleCompiler, RuleExplainer],
  exports: [RuleKinds, RuleCompiler, RuleExplainer],
})
export class RulesModule {}
